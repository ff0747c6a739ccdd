import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

const GOOD = `cluster: rmq-test
rocketmq: { version: 5.5.0 }
hosts:
  mq1: { address: 10.0.0.11 }
  mq2: { address: 10.0.0.12 }
namesrv: { hosts: [mq1, mq2] }
brokers:
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
firewall: { clients: [10.0.0.0/8] }
`

async function inventory(text: string): Promise<{ cwd: string; file: string }> {
  const cwd = await tempDir()
  const file = join(cwd, 'prod.yaml')
  await writeFile(file, text)
  return { cwd, file }
}

describe('validate', () => {
  it('says in one line what a good inventory is', async () => {
    const { cwd, file } = await inventory(GOOD)
    const { exit, stdout } = await runCli(['validate', file])
    expect(exit).toBe(0)
    expect(stdout.replaceAll(`${cwd}/`, '').split('\n').at(-2)).toMatchInlineSnapshot(
      `"OK: prod.yaml: rmq-test: RocketMQ 5.5.0, JDK 17, 2 hosts, 4 instances, 1 warning, 1 note (\`rmq-provision advisories prod.yaml\`)"`,
    )
  })

  it('shows every problem with its place and exits 2', async () => {
    const { cwd, file } = await inventory(
      GOOD.replace('hosts: [mq1, mq2]', 'hosts: [mq1, mq9]').replace('rocketmq:', 'rocketmk:'),
    )
    const { exit, stdout, stderr } = await runCli(['validate', file])
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr.replaceAll(`${cwd}/`, '')).toMatchInlineSnapshot(`
      "prod.yaml:2:1: error: 'rocketmk' is no key of the inventory here
          2 | rocketmk: { version: 5.5.0 }
            | ^
        → Did you mean 'rocketmq'?
      1 problem
      "
    `)
  })

  it('the same as JSON', async () => {
    const { file } = await inventory(GOOD.replace('rocketmq:', 'rocketmk:'))
    const { exit, stdout } = await runCli(['validate', file, '--output', 'json'])
    expect(exit).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'error',
      code: 'inventory-invalid',
      exitCode: 2,
      problems: [{ position: { file, line: 2, column: 1 } }],
    })
  })

  it('good as JSON', async () => {
    const { file } = await inventory(GOOD)
    const { exit, stdout } = await runCli(['validate', file, '--output=json'])
    expect(exit).toBe(0)
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'validated',
      file,
      cluster: 'rmq-test',
      ok: true,
    })
  })

  it('shows a few of many warnings of one kind, all of them with --verbose and to programs', async () => {
    const groups = Array.from(
      { length: 30 },
      (_, at) => `    g${at}: { master: mq1, listenPort: ${10911 + at * 10} }`,
    )
    const text = GOOD.split('    broker-a')[0] ?? ''
    const { file } = await inventory(
      `${text}${groups.join('\n')}\n`.replaceAll('master: mq1', 'replication: sync, master: mq1'),
    )
    const warnings = (stdout: string) => stdout.match(/replicates synchronously/g)?.length
    const { stdout } = await runCli(['validate', file])
    expect(warnings(stdout)).toBe(5)
    expect(stdout).toContain('\n… and 25 more of the same kinds; --verbose shows all\nOK: ')
    expect(warnings((await runCli(['validate', file, '--verbose'])).stdout)).toBe(30)
    expect(warnings((await runCli(['validate', file, '--output', 'json'])).stdout)).toBe(30)
  })

  it('says how to get an inventory when there is none', async () => {
    const { exit, stderr } = await runCli(['validate', '/nowhere/prod.yaml'])
    expect({ exit, stderr }).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "error: /nowhere/prod.yaml does not exist
        → Run rmq-provision init: it writes an inventory to start from.
      ",
      }
    `)
  })
})
