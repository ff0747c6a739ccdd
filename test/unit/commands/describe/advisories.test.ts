import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

const record = z.object({
  type: z.string(),
  version: z.string().optional(),
  advisories: z.array(
    z.object({ id: z.string(), severity: z.string(), about: z.array(z.string()).optional() }),
  ),
})

async function inventory(version: string, config = ''): Promise<string> {
  const file = join(await tempDir(), 'prod.yaml')
  await writeFile(
    file,
    `cluster: c
rocketmq: { version: ${version} }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
firewall: { clients: [10.0.0.0/24] }
namesrv: { hosts: [mq1, mq2] }
brokers:
  config: { ${config} }
  groups: { broker-a: { replication: async, master: mq1, slaves: [mq2] } }
`,
  )
  return file
}

const idsOf = (stdout: string): string[] =>
  record.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).advisories.map(({ id }) => id)

describe('advisories', () => {
  it('lists all of them without an inventory', async () => {
    const { exit, stdout, stderr } = await runCli(['advisories'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toContain(
      [
        'error   slave-deletes-tables  RocketMQ 5.3.2 to 5.4.0',
        '  A slave deletes all topics and groups and adds them again every three seconds: after a switch they can be lost. (#9207, #9778, #9879, #9984)',
        '  Applies if a group has slaves.',
        '  → Raise rocketmq.version to 5.5.0 or later. Before it save all topics and groups (rmq-provision backup).',
      ].join('\n'),
    )
  })

  it('lists those of one release', async () => {
    const { exit, stdout } = await runCli(['advisories', '--rocketmq-version', '4.9.6', '--output', 'json'])
    expect(exit).toBe(0)
    expect(idsOf(stdout)).toContain('cve-2023-37582')
    expect(idsOf(stdout)).not.toContain('cve-2023-33246')
  })

  it('ends with 1 when an error applies to the inventory', async () => {
    const file = await inventory('5.3.3')
    const { exit, stdout } = await runCli(['advisories', file])
    expect(exit).toBe(1)
    expect(stdout).toContain(
      '(RocketMQ 5.3.3, #9207, #9778, #9879, #9984): broker-a-1\n  → Raise rocketmq.version to 5.5.0 or later.',
    )
    expect(stdout.trimEnd()).toMatch(/prod\.yaml: \d advisories for RocketMQ 5\.3\.3$/)
  })

  it('ends with 0 when only warnings and notes apply', async () => {
    const { exit, stdout } = await runCli(['advisories', await inventory('5.5.0'), '--output', 'json'])
    expect(exit).toBe(0)
    expect(idsOf(stdout)).toEqual(['rocksdb-aarch64'])
  })

  it('answers for another release than the inventory names', async () => {
    const file = await inventory('5.5.0')
    const { exit, stdout } = await runCli([
      'advisories',
      file,
      '--rocketmq-version',
      '4.7.0',
      '--output',
      'json',
    ])
    expect(exit).toBe(1)
    expect(idsOf(stdout)).toEqual(['cve-2023-33246', 'cve-2023-37582', 'jdk-without-ext-dirs'])
  })

  it('lists those that refuse the inventory too', async () => {
    const file = await inventory(
      '5.5.0',
      'messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore',
    )
    const { exit, stdout } = await runCli(['advisories', file, '--output', 'json'])
    expect(exit).toBe(1)
    expect(idsOf(stdout)).toContain('tiered-in-memory')
    expect((await runCli(['validate', file])).exit).toBe(2)
  })

  it('refuses what is no release', async () => {
    const { exit, stderr } = await runCli(['advisories', '--rocketmq-version', '5.5'])
    expect(exit).toBe(2)
    expect(stderr).toContain("'5.5' is not a RocketMQ version")
  })
})

describe('an inventory with a severe advisory', () => {
  it.each([
    ['validate', 'stdout'],
    ['inventory', 'stderr'],
  ] as const)('%s says so', async (command, stream) => {
    const result = await runCli([command, await inventory('4.7.0')])
    expect(result.exit).toBe(0)
    expect(result[stream]).toMatch(
      /severe warning: .*can run commands on its host \(RocketMQ 4\.7\.0, CVE-2023-33246\)/,
    )
  })

  it('inventory --names stays quiet: shells read it', async () => {
    const { stdout, stderr } = await runCli(['inventory', await inventory('4.7.0'), '--names'])
    expect(stderr).toBe('')
    expect(stdout).toContain('broker-a-0')
  })
})
