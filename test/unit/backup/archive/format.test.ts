import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBackup } from '../../../../src/backup/archive/decode.ts'
import { encodeBackup } from '../../../../src/backup/archive/encode.ts'
import { tablesOf } from '../../../../src/backup/archive/read.ts'
import { makeSeal } from '../../../../src/backup/archive/seal.ts'
import { readTar, writeTar } from '../../../../src/backup/archive/tar.ts'
import { RmqError } from '../../../../src/errors.ts'
import { Secret } from '../../../../src/secret.ts'
import { failure } from '../../../helpers/failure.ts'
import { contents, tables } from '../support.ts'

const passphrase = new Secret('correct horse battery')
const MODIFIED = new Date('2026-11-29T01:00:00Z')

/** The backup with some of its files changed, packed again. */
function repacked(bytes: Buffer, change: (name: string, content: Buffer) => Buffer | undefined): Buffer {
  const { files } = readTar(gunzipSync(bytes))
  const kept = files.flatMap(({ name, content }) => {
    const next = change(name, content)
    return next === undefined ? [] : [{ name, content: next }]
  })
  return gzipSync(writeTar(kept, MODIFIED))
}

describe('a backup with a passphrase', () => {
  it('is read as it was written, passwords included', async () => {
    const { bytes } = await encodeBackup(contents(), await makeSeal(passphrase))
    const opened = await openBackup(bytes, 'b.tar.gz')
    const seal = await makeSeal(passphrase, opened.manifest.salt)
    const read = tablesOf(opened, seal, 'b.tar.gz')
    expect(read.groups).toEqual([tables()])
    expect(read.groups[0]?.users[0]?.password?.reveal()).toBe('app-password')
    expect(read.kv).toEqual(contents().kv)
    expect(opened.manifest).toMatchObject({ secrets: 'encrypted', leftOut: [], cluster: 'rmq-prod' })
  })

  it('has no password in plain text', async () => {
    const { bytes } = await encodeBackup(contents(), await makeSeal(passphrase))
    const plain = gunzipSync(bytes).toString('latin1')
    expect(plain).not.toContain('app-password')
    expect(plain).not.toContain('admin-password')
    expect(plain).toContain('users.jsonl.enc')
  })

  it('has other bytes each time', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () =>
        openBackup((await encodeBackup(contents(), await makeSeal(passphrase))).bytes, ''),
      ),
    )
    expect(one?.manifest.salt).not.toBe(other?.manifest.salt)
    expect(one?.files.get('users.jsonl.enc')).not.toEqual(other?.files.get('users.jsonl.enc'))
  })

  it('does not open with another passphrase', async () => {
    const { bytes } = await encodeBackup(contents(), await makeSeal(passphrase))
    const opened = await openBackup(bytes, 'b.tar.gz')
    const seal = await makeSeal(new Secret('wrong'), opened.manifest.salt)
    expect(() => tablesOf(opened, seal, 'b.tar.gz')).toThrow(
      'users.jsonl of the backup does not open with this passphrase',
    )
  })

  it('does not open a file under the name of another one', async () => {
    const seal = await makeSeal(passphrase)
    const closed = seal.close('users.jsonl', Buffer.from('x'))
    expect(() => seal.open('inventory.txt', closed)).toThrow(RmqError)
    expect(seal.open('users.jsonl', closed).toString()).toBe('x')
  })
})

describe('a backup without a passphrase', () => {
  it('has no passwords and names what it does not keep', async () => {
    const { bytes, manifest } = await encodeBackup(contents(), undefined)
    expect(gunzipSync(bytes).toString('latin1')).not.toMatch(/app-password|admin-password/)
    expect(manifest.leftOut).toEqual([
      'passwords of 1 user',
      'secrets in the inventory',
      'config/users/000004.log of broker-a-0: it holds passwords',
    ])
    const opened = await openBackup(bytes, 'b.tar.gz')
    const [user] = tablesOf(opened, undefined, 'b.tar.gz').groups[0]?.users ?? []
    expect(user).toEqual({
      username: 'app',
      password: undefined,
      userType: 'Normal',
      userStatus: 'enable',
    })
  })
})

describe('a damaged backup', () => {
  const made = async (): Promise<Buffer> => (await encodeBackup(contents(), undefined)).bytes
  const refusal = async (bytes: Buffer): Promise<string> => {
    const { code, message } = await failure(openBackup(bytes, 'b.tar.gz'))
    return `${code}: ${message}`
  }

  it.each<[string, (bytes: Buffer) => Buffer, string]>([
    [
      'no gzip',
      () => Buffer.from('hello'),
      'backup-unreadable: b.tar.gz is not a backup of rmq-provision: it is not a tar.gz',
    ],
    [
      'cut off',
      (bytes) => bytes.subarray(0, -20),
      'backup-damaged: b.tar.gz is damaged: unexpected end of file',
    ],
    [
      'a changed file',
      (bytes) => repacked(bytes, (name, content) => (name === 'topics.jsonl' ? Buffer.from('{}') : content)),
      'backup-damaged: b.tar.gz is damaged: the sum of topics.jsonl does not match',
    ],
    [
      'a missing file',
      (bytes) => repacked(bytes, (name, content) => (name === 'acls.jsonl' ? undefined : content)),
      'backup-damaged: b.tar.gz is damaged: it has other files than its manifest',
    ],
    [
      'no manifest',
      (bytes) => repacked(bytes, (name, content) => (name === 'manifest.json' ? undefined : content)),
      'backup-unreadable: b.tar.gz is not a backup of rmq-provision: it does not begin with a manifest',
    ],
    [
      'a newer format',
      (bytes) =>
        repacked(bytes, (name, content) =>
          name === 'manifest.json'
            ? Buffer.from(content.toString().replace('"format": 1', '"format": 2'))
            : content,
        ),
      'backup-newer: b.tar.gz was made by a newer release of rmq-provision (format 2)',
    ],
  ])('is refused: %s', async (_what, change, message) => {
    expect(await refusal(change(await made()))).toBe(message)
  })

  it.each<[string, (manifest: string) => string, string]>([
    [
      'a file that its manifest names twice, and another one not at all',
      (manifest) => manifest.replace('"acls.jsonl"', '"topics.jsonl"'),
      'its manifest names a file twice',
    ],
    [
      'a broker group twice',
      (manifest) => {
        const sent = JSON.parse(manifest) as { groups: object[] }
        return JSON.stringify({ ...sent, groups: [...sent.groups, ...sent.groups] })
      },
      'its manifest names a broker group twice',
    ],
  ])('is refused: %s', async (_what, change, message) => {
    const bytes = repacked(await made(), (name, content) =>
      name === 'manifest.json' ? Buffer.from(change(content.toString())) : content,
    )
    expect(await refusal(bytes)).toBe(`backup-damaged: b.tar.gz is damaged: ${message}`)
  })

  it('is refused or read as it was, whatever byte is changed', async () => {
    const bytes = await made()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ bits
        try {
          const opened = await openBackup(changed, 'b.tar.gz')
          expect(tablesOf(opened, undefined, 'b.tar.gz').groups[0]?.offsets).toEqual(tables().offsets)
        } catch (error) {
          expect(error).toBeInstanceOf(RmqError)
        }
      }),
      { numRuns: 60 },
    )
  })
})
