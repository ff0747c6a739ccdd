import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveKind, archiveKindOfName } from '../../../src/artifacts/archive.ts'
import { RmqError } from '../../../src/errors.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rmq-archive-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function eocd(directoryBytes: number, directoryOffset: number, comment = ''): Buffer {
  const record = Buffer.alloc(22)
  record.write('PK\x05\x06', 'latin1')
  record.writeUInt32LE(directoryBytes, 12)
  record.writeUInt32LE(directoryOffset, 16)
  record.writeUInt16LE(comment.length, 20)
  return Buffer.concat([record, Buffer.from(comment, 'latin1')])
}

const entry = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(60, 7)])
const directory = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.alloc(46, 1)])
const zip = Buffer.concat([entry, directory, eocd(directory.length, entry.length)])
const tar = Buffer.alloc(1024)
tar.write('ustar', 257, 'latin1')

function write(name: string, content: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('archiveKind', () => {
  it.each([
    ['a.zip', zip, 'zip'],
    ['wrong-name.tar.gz', zip, 'zip'],
    ['comment.zip', Buffer.concat([entry, directory, eocd(50, 64, 'x'.repeat(300))]), 'zip'],
    ['empty.zip', eocd(0, 0), 'zip'],
    ['zip64.zip', Buffer.concat([entry, eocd(0xffffffff, 0xffffffff)]), 'zip'],
    ['a.tar.gz', gzipSync(tar), 'tar.gz'],
    ['no-suffix', gzipSync(tar), 'tar.gz'],
    ['a.tar', tar, 'tar'],
    ['old-format.tar', Buffer.alloc(1024, 'a'), 'tar'],
  ])('%s', (name, content, kind) => {
    expect(archiveKind(write(name, content))).toBe(kind)
  })

  it.each([
    ['nothing.zip', Buffer.alloc(0), /empty/],
    ['cut.zip', zip.subarray(0, zip.length - 30), /cut off/],
    ['cut-in-record.zip', zip.subarray(0, zip.length - 4), /cut off/],
    ['cut-in-front.zip', Buffer.concat([entry.subarray(0, 8), eocd(50, 64)]), /directory lies beyond/],
    ['login.zip', Buffer.from('\n<!DOCTYPE html>\n<html>sign in</html>'), /HTML page/],
    ['text.zip', Buffer.from('hello, world'), /neither zip nor gzip nor tar/],
    ['cut.tar', tar.subarray(0, 700), /within a block/],
  ])('%s is refused', (name, content, reason) => {
    const path = write(name, content)
    const failure = catchError(() => archiveKind(path))
    expect(failure).toMatchObject({ code: 'archive-corrupt' })
    expect(failure.message).toMatch(reason)
    expect(failure.message).toContain(path)
  })
})

function catchError(work: () => unknown): RmqError {
  try {
    work()
  } catch (error) {
    if (error instanceof RmqError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('archiveKindOfName', () => {
  it.each([
    ['rocketmq-all-4.9.4-bin-release.zip', 'zip'],
    ['jdk-8u221-linux-x64.tar.gz', 'tar.gz'],
    ['JDK.TGZ', 'tar.gz'],
    ['a.tar', 'tar'],
    ['a.rpm', undefined],
  ])('%s → %s', (name, kind) => {
    expect(archiveKindOfName(name)).toBe(kind)
  })
})
