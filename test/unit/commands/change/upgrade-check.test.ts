import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { exitOf } from '../../../../src/commands/change/upgrade-check.ts'
import { readerOf, runningOf } from '../../../../src/run/upgrade/read-for.ts'
import { fail, pass, type CheckFinding } from '../../../../src/preflight/finding.ts'
import { judge, type Verdict } from '../../../../src/releases/upgrades/index.ts'
import { runCli, type CliResult } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { makeCluster, pair } from '../../support/cluster.ts'

const record = z.object({
  type: z.literal('upgrade-check'),
  to: z.string(),
  allowed: z.boolean(),
  findings: z.unknown().optional(),
  verdicts: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      through: z.string().optional(),
      refusals: z.array(z.object({ id: z.string(), about: z.array(z.string()) })),
      inventory: z.array(z.object({ code: z.string() })),
      edits: z.array(z.object({ code: z.string() })),
    }),
  ),
})

const SLAVES = '{ replication: async, master: mq1, slaves: [mq2] }'

async function check(
  version: string,
  words: readonly string[],
  group = SLAVES,
  config = '',
  more = '',
): Promise<CliResult> {
  const file = join(await tempDir(), 'prod.yaml')
  await writeFile(
    file,
    `cluster: c
rocketmq: { version: ${version} }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
firewall: { clients: [10.0.0.1/32] }
namesrv: { hosts: [mq1, mq2] }
brokers:
  config: { ${config} }
  groups: { broker-a: ${group} }
${more}
`,
  )
  return runCli(['upgrade-check', file, ...words])
}

const resultOf = ({ stdout }: CliResult) => record.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))

describe('upgrade-check without hosts', () => {
  it('ends with 5 when the pair is allowed and something changes', async () => {
    const result = await check('4.9.8', ['--offline', '--to', '5.5.1'])
    expect({ exit: result.exit, stderr: result.stderr }).toEqual({ exit: 5, stderr: '' })
    expect(result.stdout).toMatch(/^RocketMQ 4\.9\.8 → 5\.5\.1: allowed, with \d+ changes to know\n/)
    expect(result.stdout).toContain('  jdk 5.5.1 runs on JDK 17 by this inventory, in place of JDK 8\n')
    expect(result.stdout).toContain('No host was contacted')
  })

  it('ends with 0 when nothing changes', async () => {
    const result = await check('5.5.0', ['--offline', '--to', '5.5.1'], '{ replication: none, master: mq1 }')
    expect(result.exit).toBe(0)
    expect(result.stdout).toContain('RocketMQ 5.5.0 → 5.5.1: allowed\n')
  })

  it('ends with 2 when the pair is refused, and names the reason', async () => {
    const result = await check('5.3.1', ['--offline', '--to', '5.3.3'])
    expect(result.exit).toBe(2)
    expect(result.stdout).toContain('RocketMQ 5.3.1 → 5.3.3: not allowed\n')
    expect(result.stdout).toContain('(#9207, #9778, #9984): broker-a-1\n  → Go to 5.5.0 or later directly.')
  })

  it('takes the release that runs from --from, and the wanted one from the inventory', async () => {
    const result = resultOf(await check('5.5.1', ['--from', '4.9.8', '--output', 'json']))
    expect(result).toMatchObject({ to: '5.5.1', allowed: true, verdicts: [{ from: '4.9.8', to: '5.5.1' }] })
    expect(result.findings).toBeUndefined()
  })

  it('ends with 2 with the problems that the inventory has with the wanted release', async () => {
    const result = await check(
      '4.9.8',
      ['--offline', '--to', '4.7.0', '--output', 'json'],
      SLAVES,
      'enableBatchPush: "true"',
    )
    expect(result.exit).toBe(2)
    expect(resultOf(result)).toMatchObject({
      allowed: false,
      verdicts: [{ inventory: [{ code: 'config-key-of-other-version' }] }],
    })
  })

  it('has edits, and no refusal, for an archive and a JDK of the release that the inventory names', async () => {
    const more = `artifact: { file: rocketmq-all-4.9.8-bin-release.zip }\njdk: { version: 8 }`
    const words = ['--offline', '--to', '5.5.1', '--output', 'json']
    const result = await check('4.9.8', words, SLAVES, '', more)
    expect(result.exit).toBe(5)
    expect(resultOf(result)).toMatchObject({
      allowed: true,
      verdicts: [
        { refusals: [], inventory: [], edits: [{ code: 'artifact-version' }, { code: 'jdk-8-fails' }] },
      ],
    })
    const text = await check('4.9.8', ['--offline', '--to', '5.5.1'], SLAVES, '', more)
    expect(text.stdout).toContain(
      'edit: rocketmq-all-4.9.8-bin-release.zip is RocketMQ 4.9.8, and rocketmq.version is 5.5.1\n',
    )
  })

  it('refuses the JDK of an inventory that names the wanted release', async () => {
    const result = await check('5.5.1', ['--from', '4.9.8'], SLAVES, '', 'jdk: { version: 8 }')
    expect(result.exit).toBe(2)
    expect(result.stdout).toContain('refused jdk-8-fails')
  })

  it('reads an inventory that can be read once', async () => {
    const pipe = join(await tempDir(), 'pipe')
    const text =
      'cluster: c\nrocketmq: { version: 5.5.0 }\nhosts: { mq1: { address: 10.0.0.1 } }\n' +
      'firewall: { clients: [10.0.0.1/32] }\nnamesrv: { hosts: [mq1] }\n' +
      'brokers: { groups: { broker-a: { replication: none, master: mq1 } } }\n'
    await writeFile(pipe, text)
    const read = await readerOf({ env: {} }, { flags: {}, positional: { inventory: pipe } })
    await rm(pipe)
    expect([read().cluster.rocketmq.version, read('5.5.1').cluster.rocketmq.version]).toEqual([
      '5.5.0',
      '5.5.1',
    ])
  })

  it('compares the brokers with the release that runs, also with a key that only the wanted one has', async () => {
    const file = join(await tempDir(), 'prod.yaml')
    const text =
      'cluster: c\nrocketmq: { version: 5.5.0 }\nhosts: { mq1: { address: 10.0.0.1 } }\n' +
      'firewall: { clients: [10.0.0.1/32] }\nnamesrv: { hosts: [mq1] }\n' +
      'brokers: { config: { enableLitePopLog: true }, groups: { broker-a: { replication: none, master: mq1 } } }\n'
    await writeFile(file, text)
    const read = await readerOf({ env: {} }, { flags: {}, positional: { inventory: file } })
    expect(read('5.3.3').problems).not.toEqual([])
    expect(['5.3.3', '5.5.0'].map((release) => runningOf(read, release).rocketmq.version)).toEqual([
      '5.3.3',
      '5.5.0',
    ])
  })

  it.each([
    [
      '4.7.0',
      '5.5.1',
      /^RocketMQ 4\.7\.0 → 5\.5\.1: allowed, with \d+ changes to know; stop over at 4\.9\.8\n/,
    ],
    ['4.7.0', '4.9.8', /^RocketMQ 4\.7\.0 → 4\.9\.8: allowed, with 9 changes to know\n/],
  ])('%s → %s: says in the first line that there is something to know', async (from, to, line) => {
    const { exit, stdout } = await check(from, ['--offline', '--to', to])
    expect(exit).toBe(5)
    expect(stdout).toMatch(line)
  })

  it('names the stop-over for ACL 1.0', async () => {
    const result = resultOf(
      await check('4.9.8', ['--offline', '--to', '5.5.1', '--output', 'json'], SLAVES, 'aclEnable: "true"'),
    )
    expect(result.verdicts).toMatchObject([{ through: '5.3.1', refusals: [{ id: 'acl-1-stop-over' }] }])
  })

  it.each([
    [['--offline'], 'both releases are 5.5.1'],
    [['--to', '5.5'], "'5.5' is not a RocketMQ version"],
  ])('refuses %o', async (words, message) => {
    const { exit, stderr } = await check('5.5.1', words)
    expect(exit).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('exitOf', () => {
  const verdictOf = (from: string, to: string): Verdict => {
    const cluster = makeCluster({ ...pair, version: to })
    return judge({ from, to, before: cluster, after: cluster })
  }
  const unready = fail('mq2', 'running', 'broker-a-1 is behind', 'Wait.')
  const full = fail('mq1', 'disk', '/opt is full', 'Make room.')
  it.each<[name: string, verdicts: Verdict[], findings: CheckFinding[], exit: number]>([
    ['allowed and ready, nothing to know', [], [pass('lab', 'running', 'whole')], 0],
    ['allowed and ready, with changes', [verdictOf('4.9.8', '5.5.0')], [pass('lab', 'running', 'whole')], 5],
    ['the running cluster is not ready', [verdictOf('4.9.8', '5.5.0')], [unready], 3],
    ['a host is not ready', [verdictOf('4.9.8', '5.5.0')], [unready, full], 1],
    ['not allowed', [verdictOf('4.9.8', '5.3.3')], [unready, full], 2],
  ])('%s: %o', (_name, verdicts, findings, exit) => {
    expect(exitOf({ file: 'x', cluster: 'lab', to: '5.5.0', verdicts, findings })).toBe(exit)
  })
})
