import { chmodSync, existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder } from '../../src/folder.ts'
import { spawnCli } from '../helpers/cli.ts'
import { tempDir } from '../helpers/temp.ts'

const mode = (path: string): number => statSync(path).mode & 0o777

describe('makeFolder', () => {
  it('makes what is missing, with the mode, and leaves what is there', async () => {
    const dir = await tempDir()
    chmodSync(dir, 0o755)
    makeFolder(join(dir, 'a', 'b'), 0o700)
    expect([mode(dir), mode(join(dir, 'a')), mode(join(dir, 'a', 'b'))]).toEqual([0o755, 0o700, 0o700])
    makeFolder(join(dir, 'a', 'b'), 0o750)
    expect(mode(join(dir, 'a', 'b'))).toBe(0o700)
  })

  it('takes a link to a folder for a folder', async () => {
    const dir = await tempDir()
    makeFolder(join(dir, 'real'))
    symlinkSync('real', join(dir, 'link'))
    makeFolder(join(dir, 'link', 'x', '..', 'y'))
    expect(readdirSync(join(dir, 'real'))).toContain('y')
  })

  it.each<[string, (dir: string) => string, string]>([
    ['a file in the place of a folder', (dir) => join(dir, 'file', 'x'), 'ENOTDIR'],
    ['a file in its own place', (dir) => join(dir, 'file'), 'EEXIST'],
    ['a link to nothing', (dir) => join(dir, 'nothing', 'x'), 'EEXIST'],
    // Node's own mkdir never ends there.
    ['a file system that makes no folders', () => '/proc/nosuch/rmq-provision', 'ENOENT'],
  ])('fails on %s', async (_what, path, code) => {
    const dir = await tempDir()
    writeFileSync(join(dir, 'file'), '')
    symlinkSync(join(dir, 'nowhere'), join(dir, 'nothing'))
    expect(() => {
      makeFolder(path(dir))
    }).toThrow(expect.objectContaining({ code }) as Error)
    expect(existsSync(join(dir, 'nowhere'))).toBe(false)
  })

  it('is not waited for by a command whose state folder cannot be made', { timeout: 60_000 }, async () => {
    const inventory = join(await tempDir(), 'one.yaml')
    // Nothing listens on port 1 of the loopback.
    writeFileSync(
      inventory,
      `cluster: one
rocketmq: { version: 5.5.0 }
jdk: { version: 17, from: package }
firewall: { clients: [10.0.0.0/8] }
hosts: { mq1: { address: 127.0.0.1, privateAddress: 10.0.0.1, port: 1 } }
namesrv: { hosts: [mq1] }
`,
    )
    const child = spawnCli(['plan', inventory], { env: { XDG_STATE_HOME: '/proc/nosuch' } })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    const exit = await new Promise((resolve) => child.on('close', resolve))
    expect(said).toContain('/proc/nosuch')
    expect(exit).toBe(1)
  })
})
