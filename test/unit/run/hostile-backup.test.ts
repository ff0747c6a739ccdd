import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { encodeBackup } from '../../../src/backup/archive/encode.ts'
import { makeSeal } from '../../../src/backup/archive/seal.ts'
import { Secret } from '../../../src/secret.ts'
import { runCli, type CliResult } from '../../helpers/cli.ts'
import { tempDir } from '../../helpers/temp.ts'
import { contents } from '../backup/support.ts'
import { hostileTar, type HostileEntry } from './support/hostile-tar.ts'

const MIB = 1024 * 1024

let folder = ''
let inside = ''
let file = ''
beforeEach(async () => {
  folder = await tempDir()
  inside = join(folder, 'inside')
  mkdirSync(inside)
  file = join(inside, 'b.tar.gz')
})

/** A manifest that names these files, with their right sizes and sums. */
function manifestOf(files: readonly { readonly name: string; readonly content: Buffer }[]): HostileEntry {
  const manifest = {
    program: 'rmq-provision',
    format: 1,
    cluster: 'lab',
    created: '2026-11-29T01:00:00.000Z',
    groups: [{ group: 'broker-a', master: 'broker-a-0', version: '5.5.0' }],
    files: files.map(({ name, content }) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  }
  return { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) }
}

/** An archive with one hostile entry, which its manifest names as any other. */
const withEntry = (entry: HostileEntry): Buffer => {
  const content = entry.content ?? Buffer.alloc(0)
  return hostileTar([manifestOf([{ name: entry.name, content }]), entry])
}

const evil = Buffer.from('evil')

/** Unpacks, and restores. Neither contacts a host. */
async function refusals(): Promise<readonly CliResult[]> {
  const env = { HOME: folder, XDG_STATE_HOME: join(folder, 'state') }
  const inventory = join(import.meta.dirname, '../../../inventories/single-master.yaml')
  return [
    await runCli(['restore', file, '--unpack', join(inside, 'out')], { env }),
    await runCli(['restore', file, '--to', inventory, '--yes'], { env }),
  ]
}

/** One error with what to do, and no file beside the archive. @param exit of both commands */
function expectRefused(ended: readonly CliResult[], words: string): void {
  for (const { exit, stdout, stderr } of ended) {
    const lines = stderr.split('\n').filter((line) => /^(?:error:| {2}→)/.test(line))
    expect([exit, stdout, lines]).toEqual([
      1,
      '',
      [expect.stringContaining(words), expect.stringMatching(/^ {2}→ [A-Z].*\.$/)],
    ])
    expect(stderr.replaceAll('\n', '')).not.toMatch(/bug|\p{C}/u)
  }
  expect(readdirSync(inside)).toEqual(['b.tar.gz'])
  expect(readdirSync(folder).sort()).not.toContain('evil')
  expect(existsSync('/evil')).toBe(false)
}

describe('a hostile backup is refused in one error, and writes nothing', () => {
  it.each<[string, HostileEntry]>([
    ['a path that leaves its folder', { name: '../evil', content: evil }],
    ['a path that leaves it in the middle', { name: 'hosts/../../evil', content: evil }],
    ['an absolute path', { name: '/evil', content: evil }],
    ['a link', { name: 'hosts/a', type: '2', to: '../..' }],
    ['a hard link', { name: 'hosts/a', type: '1', to: '/etc/shadow' }],
    ['a device', { name: 'hosts/a', type: '3' }],
    ['a block device', { name: 'hosts/a', type: '4' }],
    ['a named pipe', { name: 'hosts/a', type: '6' }],
    ['a sparse file', { name: 'hosts/a', type: 'S', content: evil }],
    ['a control character in a name', { name: 'hosts/\u001b]0;x\u0007a', content: evil }],
    ['a line break in a name', { name: 'hosts/a\nerror: b', content: evil }],
    ['a name that is written from right to left', { name: 'hosts/\u202egz', content: evil }],
    ['no name', { name: '', content: evil }],
  ])('%s', async (_what, entry) => {
    writeFileSync(file, withEntry(entry))
    expectRefused(await refusals(), 'is damaged: it holds something else than files')
  })

  it.each<[string, () => Buffer, string]>([
    [
      'a folder that a file of the same name replaces',
      () =>
        hostileTar([
          manifestOf([
            { name: 'a', content: evil },
            { name: 'a/b', content: evil },
          ]),
          { name: 'a', content: evil },
          { name: 'a/b', content: evil },
        ]),
      'cannot be written',
    ],
  ])('%s', async (_what, bytes, words) => {
    writeFileSync(file, bytes())
    const [unpacked] = await refusals()
    expect(unpacked).toMatchObject({ exit: 2, stderr: expect.stringContaining(words) as string })
    expect(readdirSync(inside)).toEqual(['b.tar.gz'])
  })

  it.each<[string, () => Buffer, string]>([
    [
      'a name of pax',
      () => {
        const named = { name: 'hosts/a', content: evil }
        const pax = { name: 'pax', type: 'x', content: Buffer.from('22 path=../../evil\n') }
        return hostileTar([manifestOf([named]), pax, named])
      },
      'something else than files',
    ],
    [
      'a long name of GNU',
      () => {
        const named = { name: 'hosts/a', content: evil }
        return hostileTar([
          manifestOf([named]),
          { name: 'x', type: 'L', content: Buffer.from('../evil\0') },
          named,
        ])
      },
      'something else than files',
    ],
    [
      'a file twice',
      () => {
        const named = { name: 'hosts/a', content: evil }
        return hostileTar([manifestOf([named]), named, { ...named, content: Buffer.from('last') }])
      },
      'other files than its manifest',
    ],
    ['a size of 8 GiB', () => withEntry({ name: 'hosts/a', size: '77777777777\0' }), 'cut off'],
    [
      'a size in the form of GNU',
      () => withEntry({ name: 'hosts/a', size: '\x80\0\0\0\x7f\xff' }),
      'cut off',
    ],
    ['a size below zero', () => withEntry({ name: 'hosts/a', size: '-1\0' }), 'cut off'],
    [
      'a wrong sum',
      () =>
        hostileTar([
          manifestOf([{ name: 'topics.jsonl', content: evil }]),
          { name: 'topics.jsonl', content: Buffer.from('good') },
        ]),
      'the sum of topics.jsonl does not match',
    ],
    [
      'an archive that is cut off',
      () => withEntry({ name: 'hosts/a', content: evil }).subarray(0, 150),
      'is damaged: ',
    ],
  ])('%s', async (_what, bytes, words) => {
    writeFileSync(file, bytes())
    expectRefused(await refusals(), words)
  })

  it('more bytes than a backup may have', async () => {
    const zip = createGzip({ level: 1 })
    const chunks: Buffer[] = []
    zip.on('data', (chunk: Buffer) => chunks.push(chunk))
    const zeros = Buffer.alloc(16 * MIB)
    for (let at = 0; at < 66; at += 1) await new Promise((resolve) => zip.write(zeros, resolve))
    await new Promise((resolve) => zip.end(resolve))
    writeFileSync(file, Buffer.concat(chunks))
    expect(Buffer.concat(chunks).length).toBeLessThan(8 * MIB)
    const words = ['restore', file, '--unpack', join(inside, 'out')]
    expectRefused([await runCli(words, { env: { HOME: folder } })], 'is damaged: ')
  }, 120_000)

  it('another passphrase', async () => {
    const { bytes } = await encodeBackup(contents(), await makeSeal(new Secret('the right passphrase')))
    writeFileSync(file, bytes)
    const key = join(folder, 'key')
    writeFileSync(key, 'another passphrase\n')
    const words = ['restore', file, '--unpack', join(inside, 'out'), '--passphrase-file', key]
    const { exit, stderr } = await runCli(words, { env: { HOME: folder } })
    expect([exit, stderr]).toEqual([
      expect.any(Number),
      expect.stringMatching(/^error: .*passphrase.*\n {2}→ /),
    ])
    expect(exit).not.toBe(0)
    expect(readdirSync(inside)).toEqual(['b.tar.gz'])
  })
})
