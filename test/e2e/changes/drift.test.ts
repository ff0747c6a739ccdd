import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution } from '../../../lab/index.ts'
import { editedAll, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

/** What people change beside the tool, while everything runs: found by verify, shown by plan, repaired by apply. */
describe('a cluster that was changed while it ran', () => {
  let bench: Bench
  let file: string

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    const hosts = `  mq1: { address: ${bench.host('mq1').address} }\n`
    const edits = [
      [hosts, `${hosts}  mq2: { address: ${bench.host('mq2').address} }\n`],
      ['namesrv: { hosts: [mq1] }', 'namesrv: { hosts: [mq1, mq2] }'],
      ['broker-a: { master: mq1 }', 'broker-a: { replication: async, master: mq1, slaves: [mq2] }'],
    ] as const
    const text = editedAll(oneHostInventory(bench), edits)
    file = await written(bench, 'drift.yaml', text)
    await done(bench.rmq(['apply', file, '--yes']))
  })
  afterAll(async () => {
    await bench.close()
  })

  /** Runs mqadmin on mq1 as the service's user. */
  const mqadmin = (words: string): Promise<string> =>
    onHost(
      bench.host('mq1'),
      `cd /tmp && runuser -u rocketmq -- env HOME=/tmp ROCKETMQ_HOME=/opt/rocketmq/current PATH=/usr/lib/jvm/java-17-openjdk/bin:$PATH JAVA_OPT=-Duser.home=/tmp sh /opt/rocketmq/current/bin/mqadmin ${words}`,
    )

  test('a running key and a write permission', async () => {
    const { address } = bench.host('mq1')
    await mqadmin(`updateBrokerConfig -b ${address}:10911 -k fileReservedTime -v 12`)
    await mqadmin(`wipeWritePerm -b broker-a -n '${address}:9876;${bench.host('mq2').address}:9876'`)

    const drifted = await bench.rmq(['verify', file])
    expect(drifted.stdout + drifted.stderr).toContain('fileReservedTime is 12 and not 48')
    expect(drifted.stdout + drifted.stderr).toContain('namesrv-mq1, namesrv-mq2 list broker-a as read-only')
    expect(drifted.code).toBe(3)

    const plan = await done(bench.rmq(['plan', file]))
    expect(plan.stdout).toContain('fileReservedTime of its process')

    await done(bench.rmq(['apply', file, '--yes']))
    await done(bench.rmq(['verify', file]))
    expect(await mqadmin(`getBrokerConfig -b ${address}:10911`)).toMatch(/fileReservedTime\s*=\s*48/)
  })

  test('a write permission alone is given back without a restart', async () => {
    const { address } = bench.host('mq1')
    await mqadmin(`wipeWritePerm -b broker-a -n ${address}:9876`)
    const plan = await done(bench.rmq(['plan', file]))
    expect(plan.stdout).toContain('give broker-a its write permission back at namesrv-mq1')
    const apply = await done(bench.rmq(['apply', file]))
    expect(apply.stdout + apply.stderr).not.toContain('restart broker')
    await done(bench.rmq(['verify', file]))
  })

  test('a port that is closed in the running firewall, and a drop-in of a unit', async () => {
    const host = bench.host('mq2')
    const folder = '/etc/systemd/system/rocketmq-broker-a-1.service.d'
    await onHost(host, 'firewall-cmd -q --remove-port=10911/tcp')
    await onHost(
      host,
      `mkdir -p ${folder} && printf '[Service]\\nMemoryMax=3G\\n' >${folder}/a.conf && systemctl daemon-reload`,
    )
    const found = await bench.rmq(['verify', file])
    const text = found.stdout + found.stderr
    expect(text).toContain('error: mq2 differs from the inventory: restart broker-a-1')
    expect(text).toContain('error: mq2 differs from the inventory: firewall zone public: add 1 rule')
    expect(found.code).toBe(3)

    await done(bench.rmq(['apply', file, '--yes']))
    const repaired = await done(bench.rmq(['verify', file]))
    expect(repaired.stdout + repaired.stderr).toContain(`${folder}/a.conf`)
  })

  test('a stray file among the messages: the broker is not restarted, and the reason of a failed start is shown', async () => {
    const stray = '/data/rocketmq/broker-a-1/store/commitlog/f.bak'
    const make = `mkdir -p "$(dirname ${stray})" && echo x >${stray} && chown -R rocketmq: "$(dirname ${stray})"`
    await onHost(bench.host('mq2'), make)
    const pid = (): Promise<string> =>
      onHost(bench.host('mq2'), 'systemctl show -p MainPID,ActiveState rocketmq-broker-a-1')
    const before = await pid()
    const refused = await bench.rmq(['restart', file, '--limit', 'broker-a-1', '--yes'])
    expect(refused.code).toBe(1)
    expect(refused.stdout + refused.stderr).toContain(
      `broker-a-1 does not start: its store is not whole: ${stray}`,
    )
    expect(await pid()).toBe(before)

    await done(bench.rmq(['stop', file, '--limit', 'broker-a-1', '--yes']))
    const failed = await bench.rmq(['start', file, '--limit', 'broker-a-1'])
    const text = failed.stdout + failed.stderr
    expect(failed.code).toBe(1)
    expect(text).toContain(`broker-a-1 does not start: its store is not whole: ${stray}`)
    expect(text).not.toContain('INFO')

    await onHost(bench.host('mq2'), `rm ${stray}`)
    await done(bench.rmq(['apply', file, '--yes']))
  })
})

async function done(running: Promise<Outcome>): Promise<Outcome> {
  const outcome = await running
  expectSuccess(outcome)
  return outcome
}
