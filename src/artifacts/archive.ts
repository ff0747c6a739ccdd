import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { RmqError } from '../errors.ts'

export type ArchiveKind = 'zip' | 'tar.gz' | 'tar'

const TAR_BLOCK = 512
/** End-of-central-directory record: 22 bytes and a comment of at most 65535 (zip appnote 4.3.16). */
const EOCD_BYTES = 22
const EOCD_LONGEST = EOCD_BYTES + 0xffff
const EOCD_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06])
/** Offsets and sizes of this value are in the zip64 record instead. */
const ZIP64 = 0xffffffff

/** The kind that a file name claims: .zip or .jar, .tar.gz or .tgz, .tar; undefined for any other. */
export function archiveKindOfName(name: string): ArchiveKind | undefined {
  if (/\.(?:zip|jar|war)$/i.test(name)) return 'zip'
  if (/\.(?:tar\.gz|tgz)$/i.test(name)) return 'tar.gz'
  return /\.tar$/i.test(name) ? 'tar' : undefined
}

/**
 * Returns the kind of a local archive: its first bytes decide, so a wrong name does no harm; the name is used for
 * old tar archives without a magic word only. A zip's end is looked at too, which finds one that was cut off.
 * @throws RmqError 'archive-corrupt' for anything else (empty, an HTML page, a truncated zip), naming the file.
 */
export function archiveKind(path: string): ArchiveKind {
  const file = openSync(path, 'r')
  try {
    const size = fstatSync(file).size
    const head = readAt(file, 0, TAR_BLOCK)
    if (head.length === 0) throw corrupt(path, 'it is empty')
    if (head.subarray(0, 2).toString('latin1') === 'PK') {
      checkZipEnd(path, size, readAt(file, Math.max(0, size - EOCD_LONGEST), EOCD_LONGEST))
      return 'zip'
    }
    if (head[0] === 0x1f && head[1] === 0x8b) return 'tar.gz'
    const isTar = head.subarray(257, 262).toString('latin1') === 'ustar' || archiveKindOfName(path) === 'tar'
    if (!isTar) throw corrupt(path, describeHead(head))
    if (size % TAR_BLOCK !== 0) throw corrupt(path, `it ends within a block, after ${size} bytes`)
    return 'tar'
  } finally {
    closeSync(file)
  }
}

function checkZipEnd(path: string, size: number, tail: Buffer): void {
  const at = tail.lastIndexOf(EOCD_SIGNATURE)
  if (at < 0 || tail.length - at < EOCD_BYTES) {
    throw corrupt(path, `it is a zip that is cut off: no end-of-central-directory in its ${size} bytes`)
  }
  const directoryBytes = tail.readUInt32LE(at + 12)
  const directoryOffset = tail.readUInt32LE(at + 16)
  if (directoryBytes === ZIP64 || directoryOffset === ZIP64) return
  const end = size - tail.length + at
  if (directoryOffset + directoryBytes > end) {
    throw corrupt(path, `it is a zip whose directory lies beyond its ${size} bytes`)
  }
}

function describeHead(head: Buffer): string {
  const text = head.subarray(0, 200).toString('latin1').trimStart().toLowerCase()
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return 'it is an HTML page: a login page, a proxy or a mirror answered in place of the archive'
  }
  return `it is neither zip nor gzip nor tar; it starts with ${head.subarray(0, 8).toString('hex')}`
}

function corrupt(path: string, reason: string): RmqError {
  return new RmqError('archive-corrupt', `${basename(path)} is no usable archive: ${reason} (${path})`, {
    hint: 'Obtain the archive again, and pin its sha512 in the inventory.',
  })
}

/** Reads up to `length` bytes from `position`; fewer at the end of the file. */
function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const read = readSync(file, buffer, filled, length - filled, position + filled)
    if (read === 0) break
    filled += read
  }
  return buffer.subarray(0, filled)
}
