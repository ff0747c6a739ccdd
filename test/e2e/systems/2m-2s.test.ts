import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, resetHost } from '../../../lab/index.ts'
import { edited, editedAll, labInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { allBack, mastersIn, replicatedIn } from '../../helpers/lab/smoke.ts'
import { report } from '../../helpers/lab/timing.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const MASTERS = ['broker-a-0', 'broker-b-0']
const PAIRS = ['broker-a-1 of broker-a-0', 'broker-b-1 of broker-b-0']

describe('two masters with a slave each', () => {
  let bench: Bench

  beforeAll(async () => {
    bench = await openBench(4, {})
  })
  afterAll(async () => {
    await bench.close()
  })

  /** The shipped inventory with small heaps and these edits, for a release. */
  async function inventoryOf(
    mode: 'async' | 'sync',
    version: string,
    edits: readonly (readonly [string, string])[] = [],
  ): Promise<Deployment> {
    const shipped = await labInventory(bench, `2m-2s-${mode}.yaml`)
    const all = [
      ['version: 4.7.0', `version: ${version}`],
      ['namesrv: 1g, broker: 4g', 'namesrv: 256m, broker: 512m'],
      ...edits,
    ] as const
    const text = editedAll(shipped, all)
    const file = await written(bench, `2m-2s-${mode}-${version}.yaml`, text)
    const env = { RMQ_DISTRIBUTION: await distribution(version) }
    return { text, file, env, rmq: (...words) => bench.rmq(words, { env }) }
  }

  const bare = async (): Promise<void> => {
    await Promise.all(bench.lab.hosts.map((host) => resetHost(host)))
  }

  test('asynchronous, 4.7.0: slaves follow, and sends do not wait for them', async () => {
    const deployment = await inventoryOf('async', '4.7.0')
    const { file, rmq } = deployment
    await comesUp(deployment, 'V4_7_0')
    await replicates(rmq, file)

    await done(rmq('stop', file, '--limit', 'broker-a-1', '--yes'))
    const alone = await done(rmq('smoke', file, '--messages', '20'))
    expect(mastersIn(alone)).toEqual(allBack(MASTERS, 20))

    await done(rmq('start', file, '--limit', 'broker-a-1'))
    await replicates(rmq, file)
  })

  test('synchronous, 4.9.4: a master without its slave says so with every message', async () => {
    await bare()
    const deployment = await inventoryOf('sync', '4.9.4')
    const { file, rmq } = deployment
    await comesUp(deployment, 'V4_9_4')
    await replicates(rmq, file)

    await done(rmq('stop', file, '--limit', 'broker-a-1', '--yes'))
    const alone = await rmq('smoke', file, '--messages', '20')
    expect(mastersIn(alone)).toEqual([
      'broker-a-0: 20 sent, 20 back, SLAVE_NOT_AVAILABLE 20',
      ...allBack(['broker-b-0'], 20),
    ])
    expect(alone.stdout).toContain(
      'error: broker-a-0: 20 messages stored on the master only: no slave is available (SLAVE_NOT_AVAILABLE)',
    )
    expect(alone.stdout).toContain('Not passed: ')
    expect(alone.code).toBe(3)
    const verify = await rmq('verify', file)
    expect(verify.code).toBe(3)
    expect(verify.stdout + verify.stderr).toContain('error: broker broker-a-1 on mq3 does not answer')

    await done(rmq('start', file, '--limit', 'broker-a-1'))
    await replicates(rmq, file)
    await done(rmq('verify', file))
  })

  const ONE_GROUP = [
    ['namesrv: { hosts: [mq1, mq2] }', 'namesrv: { hosts: [mq1] }'],
    ['    broker-b: { replication: sync, master: mq2, slaves: [mq4] }\n', ''],
  ] as const

  // What a SYNC_MASTER answers depends on the release: 4.x looks first whether there is a slave, 5.x waits slaveTimeout.
  test.each([
    {
      version: '4.7.0',
      answer: 'SLAVE_NOT_AVAILABLE',
      words: 'on the master only: no slave is available',
      edits: [],
    },
    {
      version: '5.3.3',
      answer: 'FLUSH_SLAVE_TIMEOUT',
      words: 'on the master, but on no slave in time',
      edits: [['jdk: { version: 8,', 'jdk: { version: 17,']],
    },
  ] as const)(
    'synchronous, $version: without its slave $answer',
    async ({ version, answer, words, edits }) => {
      await bare()
      const { text, file, env, rmq } = await inventoryOf('sync', version, [...ONE_GROUP, ...edits])
      await done(rmq('apply', file))
      const together = await done(rmq('smoke', file, '--slaves'))
      expect(mastersIn(together)).toEqual(allBack(['broker-a-0'], 100))
      expect(replicatedIn(together)).toEqual(['broker-a-1 of broker-a-0'])

      await done(rmq('stop', file, '--limit', 'broker-a-1', '--yes'))
      const alone = await rmq('smoke', file, '--messages', '3')
      expect(mastersIn(alone)).toEqual([`broker-a-0: 3 sent, 3 back, ${answer} 3`])
      expect(alone.stdout).toContain(`error: broker-a-0: 3 messages stored ${words} (${answer})`)
      expect(alone.code).toBe(3)

      await done(rmq('start', file, '--limit', 'broker-a-1'))
      const again = await done(rmq('smoke', file, '--slaves'))
      expect(replicatedIn(again)).toEqual(['broker-a-1 of broker-a-0'])
      if (version !== '5.3.3') return

      // RocketMQ's own default since 5.0, which waits for no slave in spite of SYNC_MASTER.
      const waiting = 'replication: sync, master: mq1'
      const careless = edited(text, waiting, `config: { inSyncReplicas: 1 }, ${waiting}`)
      const changed = await written(bench, 'careless.yaml', careless)
      const apply = await done(bench.rmq(['apply', changed, '--yes', '--no-drain'], { env }))
      expect(apply.stderr).toContain('inSyncReplicas=1')
      await done(rmq('stop', changed, '--limit', 'broker-a-1', '--yes'))
      const unaware = await done(rmq('smoke', changed, '--messages', '3'))
      expect(mastersIn(unaware)).toEqual(allBack(['broker-a-0'], 3))
    },
  )

  async function comesUp({ rmq, file, env }: Deployment, version: string): Promise<void> {
    const apply = await done(rmq('apply', file))
    expect(apply.stdout).toContain('Verified: all 6 instances match the inventory')
    const rows = apply.stdout.matchAll(/^\s*DefaultCluster +(broker-[ab]) +([01]) +(\S+):10911 +(V\S+)/gm)
    const listed = [...rows].map(([, ...cells]) => cells.join(' ')).sort()
    const [mq1, mq2, mq3, mq4] = bench.lab.hosts.map(({ address }) => address)
    expect(listed).toEqual([
      `broker-a 0 ${mq1} ${version}`,
      `broker-a 1 ${mq3} ${version}`,
      `broker-b 0 ${mq2} ${version}`,
      `broker-b 1 ${mq4} ${version}`,
    ])
    report(`apply on four bare hosts, ${version}`, apply)
    await secondApply(bench, file, { env })
  }
})

interface Deployment {
  readonly text: string
  readonly file: string
  readonly env: Readonly<Record<string, string>>
  readonly rmq: Rmq
}
type Rmq = (...words: string[]) => Promise<Outcome>

async function done(run: Promise<Outcome>): Promise<Outcome> {
  const outcome = await run
  expectSuccess(outcome)
  return outcome
}

/** Messages to both masters come back, and the slaves have reached their masters' offsets. */
async function replicates(rmq: Rmq, file: string): Promise<void> {
  const smoke = await done(rmq('smoke', file, '--slaves'))
  expect(mastersIn(smoke)).toEqual(allBack(MASTERS, 100))
  expect(replicatedIn(smoke)).toEqual(PAIRS)
}
