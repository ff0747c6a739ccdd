import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { adopted } from '../../helpers/lab/adopt.ts'
import { HOME, installByHand, listens, typed } from '../../helpers/lab/by-hand.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const PORTS = [30_911, 30_921, 30_931]

// The quick start of DLedger, as documents have it; the tests build on each other, in order.
describe('a DLedger group of 4.7.0 that fast-try.sh started on one host', () => {
  let bench: Bench
  let host: LabHost
  let client: LabHost
  let inventory: string

  beforeAll(async () => {
    const archive = await distribution('4.7.0')
    bench = await openBench(2, { RMQ_DISTRIBUTION: archive })
    host = bench.host('mq1')
    client = bench.host('mq2')
    await Promise.all([host, client].map((each) => installByHand(each, archive)))
    await onHost(host, `sed -i -E 's/-Xm([sx])[0-9]+[mg]/-Xm\\1256m/g' ${HOME}/bin/dledger/fast-try.sh`)
    await typed(host, `cd ${HOME}; sh bin/dledger/fast-try.sh start >/dev/null 2>&1 </dev/null`)
    for (const port of [9876, ...PORTS]) await listens(host, port)
    inventory = await adopted(bench, [host])
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  test('a run that is killed after it stopped a process is continued by the next one, and nothing is lost', async () => {
    const plan = await bench.rmq(['plan', inventory])
    expectSuccess(plan)
    expect(plan.stdout.match(/service +take over: stop pid \d+ \(started by hand as root: /g)).toHaveLength(4)

    const traffic = await beginTraffic(client, `${host.address}:9876`, 'live', { home: HOME })
    const first = await bench.rmq(['apply', inventory, '--yes', '--output', 'json'], {
      watch: (printed, child) => {
        if (/"step-started".*"service:RaftNode00.*stop pid/.test(printed)) child.kill('SIGKILL')
      },
    })
    expect(first.code).toBe(255)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    const { sent, failed, lost, output } = await traffic.end()
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 4 instances match the inventory')
    expect(lost, output).toBe(0)
    report(`take over of a DLedger group, ${sent} sends, ${failed} failed`, apply)
    const again = await bench.rmq(['apply', inventory])
    expect(again.stdout).toMatch(/No changes: \d+ resources on 1 host match the inventory/)
    expect(await onHost(host, 'ls /var/lib/rmq-provision/RaftCluster/take-over')).toBe('')
  })
})
