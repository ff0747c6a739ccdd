import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { runCli, type CliResult } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { INVENTORY, Stage } from '../../run/support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
  // No instance is young, so nothing is waited for.
  for (const host of stage.hosts) {
    host.before = () => Promise.resolve({ exit: 1, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) })
  }
})

async function verify(...flags: string[]): Promise<CliResult> {
  const folder = await tempDir()
  const file = join(folder, 'lab.yaml')
  await writeFile(file, INVENTORY)
  return runCli(['verify', file, ...flags], {
    env: { HOME: folder, XDG_STATE_HOME: folder },
    connect: stage.connector,
  })
}

it('ends with 0 when the running cluster is as in the inventory', async () => {
  expect((await verify()).exit).toBe(0)
})

it('ends with 3 when a server does not answer, and names it', async () => {
  stage.servers.delete('10.0.0.12:10911')
  const { exit, stdout } = await verify('--output=json')
  expect(exit).toBe(3)
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(records.find(({ type }) => type === 'verification')).toMatchObject({
    ok: false,
    problems: [{ code: 'no-answer', instance: 'broker-a-1' }],
  })
})

it('with --limit ends with 0 when only instances outside of it do not answer', async () => {
  stage.servers.delete('10.0.0.12:9876')
  expect((await verify()).exit).toBe(3)
  expect((await verify('--limit', 'broker-a')).exit).toBe(0)
})

it('with --limit says how many instances it did not verify, and shows none of them', async () => {
  stage.servers.delete('10.0.0.12:9876')
  const { stdout } = await verify('--limit', 'broker-a')
  expect(stdout).toMatch(/^Verified: 2 of 4 instances match the inventory, 2 not verified \(--limit\)/m)
  expect(stdout).not.toContain('namesrv-mq2')
})

it('ends with 1 when a host was not reached, though the cluster is as in the inventory', async () => {
  stage.down.add('mq2')
  const { exit, stderr } = await verify()
  expect(exit).toBe(1)
  expect(stderr).toContain('mq2')
})

it('ends with 3 when no host was reached', async () => {
  stage.down.add('mq1').add('mq2')
  expect((await verify()).exit).toBe(3)
})
