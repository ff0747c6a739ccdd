import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { LocalFile } from '../../../src/engine/access.ts'
import { failure } from '../../helpers/failure.ts'
import { missing, sharedSshd } from './shared-sshd.ts'
import { connect } from './support.ts'

/** A file system of 64 KiB, where one may be mounted (root). */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-small-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0755', 'tmpfs', folder])
  if (mounted.status === 0) return folder
  process.stderr.write(`no test of a full disk: ${String(mounted.stderr)}`)
  rmdirSync(folder)
  return undefined
}

const smallDisk = missing === undefined ? mountSmallDisk() : undefined

describe.skipIf(missing !== undefined)('uploading', () => {
  const bench = sharedSshd()
  afterAll(() => {
    if (smallDisk === undefined) return
    spawnSync('umount', [smallDisk])
    rmdirSync(smallDisk)
  })

  const file = (name: string, content: Buffer | string): LocalFile => {
    const path = join(bench.sshd.folder, name)
    writeFileSync(path, content)
    return {
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
      sha512: createHash('sha512').update(content).digest('hex'),
    }
  }

  test('a file arrives whole, with its mode, and replaces what was there', async () => {
    const content = Buffer.alloc(5_000_000, 'rocketmq')
    const target = join(bench.sshd.folder, "it's a target")
    writeFileSync(target, 'old')
    const sent: number[] = []
    await bench.mq1.upload(file('from', content), target, '0640', { onProgress: (bytes) => sent.push(bytes) })
    expect(readFileSync(target).equals(content)).toBe(true)
    expect(statSync(target).mode & 0o777).toBe(0o640)
    expect(sent.at(-1)).toBe(content.length)
    expect(sent.length).toBeGreaterThan(5)
  })

  test('an empty file', async () => {
    await bench.mq1.upload(file('nothing', ''), join(bench.sshd.folder, 'empty'), '0600')
    expect(statSync(join(bench.sshd.folder, 'empty')).size).toBe(0)
  })

  test.each<[string, (local: LocalFile) => LocalFile, string, RegExp]>([
    [
      'other content',
      (local) => ({ ...local, sha256: '0'.repeat(64) }),
      'kept/file',
      /checksum does not match/,
    ],
    ['cut short', (local) => ({ ...local, bytes: local.bytes + 1 }), 'kept/file', /4 of 5 bytes arrived/],
    ['no such folder', (local) => local, 'nowhere/file', /folder .*nowhere is not there/],
    ['a folder in its place', (local) => local, 'kept', /kept is a folder/],
    ['gone here', (local) => ({ ...local, path: '/no/such/file' }), 'kept/file', /could not be read here/],
  ])('%s: an error, and nothing is left behind', async (_name, spoil, target, message) => {
    const kept = join(bench.sshd.folder, 'kept')
    mkdirSync(kept, { recursive: true })
    writeFileSync(join(kept, 'file'), 'before')
    const error = await failure(
      bench.mq1.upload(spoil(file('from4', 'four')), join(bench.sshd.folder, target), '0644'),
    )
    expect(error.code).toBe('upload-failed')
    expect(error.message).toMatch(message)
    expect(readdirSync(kept)).toEqual(['file'])
    expect(readFileSync(join(kept, 'file'), 'utf8')).toBe('before')
  })

  test('a connection that ends in the middle leaves nothing behind', async () => {
    const folder = join(bench.sshd.folder, 'middle')
    mkdirSync(folder)
    const own = await connect(bench.sshd.host('mq1'))
    const sending = own.upload(file('large', Buffer.alloc(50_000_000)), join(folder, 'file'), '0644', {
      onProgress: () => void own.close(),
    })
    const error = await failure(sending)
    expect(error.code).toBe('connection-lost')
    expect(error.message).toContain(`while uploading ${folder}/file`)
    const { exit } = await bench.mq1.script(`i=0
      while [ -n "$(ls -A ${folder})" ]; do sleep 0.05; i=$((i + 1)); [ $i -lt 100 ] || exit 1; done`)
    expect(exit).toBe(0)
  })

  test.skipIf(smallDisk === undefined)(
    'a full disk is reported in the words of the host, with what is free',
    async () => {
      const disk = smallDisk ?? ''
      const error = await failure(
        bench.mq1.upload(file('big', Buffer.alloc(1_000_000)), `${disk}/big`, '0644'),
      )
      expect(error.code).toBe('upload-failed')
      expect(error.message).toContain('No space left on device')
      expect(error.output).toMatch(/Available.*\n.*tmpfs +64 /)
      expect(error.hint).toContain(`in ${disk}`)
      expect(readdirSync(disk)).toEqual([])
    },
  )
})
