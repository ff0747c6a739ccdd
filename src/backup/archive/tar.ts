import { posix } from 'node:path'

/** A regular file of an archive. */
export interface TarFile {
  /** Relative path with '/' between its parts. */
  readonly name: string
  readonly content: Buffer
}

export interface TarReading {
  readonly files: readonly TarFile[]
  /** Names of entries that are no regular file with a usable name: links, devices, '../x'. Folders are not listed. */
  readonly others: readonly string[]
}

const BLOCK = 512
const NAME_BYTES = 100
const PREFIX_BYTES = 155
/** Name of a part of a path: no blanks, no control characters, no '\\'. */
const PART = /^[\w@%+=:,.~-]+$/
/** An archive of this tool or of a store's folder has far fewer. */
const MOST_ENTRIES = 100_000

/** Returns true for a relative path that stays in its folder wherever it is unpacked. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => PART.test(part) && part !== '.' && part !== '..')
}

/** Returns true when a name fits into the header of ustar (100 bytes, and 155 before a '/'). */
export const fitsTar = (name: string): boolean => isPlainPath(name) && splitName(name) !== undefined

/**
 * An archive of regular files of mode 0600 (ustar, POSIX.1-1988).
 * @throws Error for a name that `fitsTar` refuses: a bug
 */
export function writeTar(files: readonly TarFile[], modified: Date): Buffer {
  const blocks = files.flatMap(({ name, content }) => {
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
    return [headerOf(name, content.length, modified), content, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function headerOf(path: string, bytes: number, modified: Date): Buffer {
  const split = isPlainPath(path) ? splitName(path) : undefined
  if (split === undefined) throw new Error(`'${path}' cannot be a name in an archive`)
  const header = Buffer.alloc(BLOCK)
  header.write(split.name, 0, NAME_BYTES, 'latin1')
  header.write('0000600\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(`${octal(bytes)}\0`, 124, 'latin1')
  header.write(`${octal(Math.floor(modified.getTime() / 1000))}\0`, 136, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(split.prefix, 345, PREFIX_BYTES, 'latin1')
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

const octal = (value: number): string => value.toString(8).padStart(11, '0')

function splitName(path: string): { readonly prefix: string; readonly name: string } | undefined {
  if (path.length <= NAME_BYTES) return { prefix: '', name: path }
  for (let at = path.indexOf('/'); at > 0 && at <= PREFIX_BYTES; at = path.indexOf('/', at + 1)) {
    const name = path.slice(at + 1)
    if (name.length <= NAME_BYTES) return { prefix: path.slice(0, at), name }
  }
  return undefined
}

/** The sum of all bytes, those of the sum itself as blanks. */
function sumOf(header: Buffer): number {
  let sum = 0
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte
  return sum
}

/**
 * Reads the archives in `bytes`, one or several after another (tar of GNU, busybox or libarchive). Nothing is written
 * anywhere. An entry with a long name of GNU or pax is listed in `others`: its name is not in its header.
 * @throws Error when an entry is damaged or cut off
 */
export function readTar(bytes: Buffer): TarReading {
  const files: TarFile[] = []
  const others: string[] = []
  let isNamedBefore = false
  let entries = 0
  for (let at = 0; at < bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.length < BLOCK) throw new Error('it ends within a block')
    at += BLOCK
    if (header.every((byte) => byte === 0)) continue
    entries += 1
    if (entries > MOST_ENTRIES) throw new Error(`it has more than ${MOST_ENTRIES} entries`)
    if (numberAt(header, 148, 8) !== sumOf(header)) throw new Error('the sum of a header is wrong')
    const size = numberAt(header, 124, 12)
    if (size === undefined || at + size > bytes.length) throw new Error('an entry is cut off')
    const content = bytes.subarray(at, at + size)
    at += Math.ceil(size / BLOCK) * BLOCK
    const type = String.fromCharCode(header[156] ?? 0)
    const name = nameOf(header)
    if ('LKxg'.includes(type) && type !== '\0') {
      isNamedBefore = type !== 'g'
      continue
    }
    const isFile = type === '0' || type === '\0'
    if (isFile && !isNamedBefore && isPlainPath(name)) files.push({ name, content })
    else if (type !== '5') others.push(name)
    isNamedBefore = false
  }
  return { files, others }
}

/** The path of an entry without './' before it. */
function nameOf(header: Buffer): string {
  const name = textAt(header, 0, NAME_BYTES)
  const isUstar = header.subarray(257, 263).toString('latin1') === 'ustar\0'
  const prefix = isUstar ? textAt(header, 345, PREFIX_BYTES) : ''
  return (prefix === '' ? name : posix.join(prefix, name)).replace(/^(?:\.\/+)+/, '')
}

function textAt(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? length : end).toString('utf8')
}

/** An octal number; undefined for anything else, GNU's binary form of sizes from 8 GiB on included. */
function numberAt(header: Buffer, at: number, length: number): number | undefined {
  const text = textAt(header, at, length).trim()
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined
}
