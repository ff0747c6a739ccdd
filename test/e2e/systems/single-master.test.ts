import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, jdkArchive, reboot, type LabHost } from '../../../lab/index.ts'
import { edited, labInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const INSTANCES = ['broker-a-0', 'namesrv-mq1']
const JDK_HOME = '/usr/local/java/jdk1.8.0_221'

// The tests below build on each other, in order.
describe('a single master', () => {
  let bench: Bench
  let mq1: LabHost
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('4.7.0') })
    mq1 = bench.host('mq1')
    const shipped = await labInventory(bench, 'single-master.yaml')
    const text = edited(shipped, 'jdk-8u221-linux-x64.tar.gz', await jdkArchive(8))
    inventory = await written(bench, 'single-master.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('a bare host becomes it, on the JDK of the archive', async () => {
    await onHost(mq1, '! command -v java')
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 2 instances match the inventory')
    expect(apply.stdout).toMatch(/^\s*DefaultCluster +broker-a +0 +\S+:10911 +V4_7_0 /m)
    report('apply on a bare host', apply)
    expectSuccess(await bench.rmq(['verify', inventory]))
    const programs = await onHost(mq1, 'for pid in $(pgrep -x java); do readlink /proc/$pid/exe; done')
    const ofArchive: unknown = expect.stringMatching(`^${JDK_HOME}/(jre/)?bin/java$`)
    expect(programs.trim().split('\n')).toEqual(INSTANCES.map(() => ofArchive))
    // No package came along.
    await onHost(mq1, '! rpm -qa | grep -i openjdk')
  })

  test('again there is nothing to do, and messages go through', async () => {
    await secondApply(bench, inventory)
    expect([...(await lives([mq1])).keys()].sort()).toEqual(INSTANCES)
    const smoke = await bench.rmq(['smoke', inventory])
    expectSuccess(smoke)
    expect(smoke.stdout).toContain('Passed: 100 messages to 1 master, all read back')
  })

  test('it comes back with its host, and then there is nothing to do', async () => {
    const before = await lives([mq1])
    await reboot(mq1)
    // At once: what the host is still starting is waited for.
    const verified = await bench.rmq(['verify', inventory])
    expectSuccess(verified)
    expect(changedLives(before, await lives([mq1]))).toEqual(INSTANCES)
    // The shutdown of the host let the broker close its store.
    const starts = await onHost(
      mq1,
      'grep -h "last shutdown" /data/rocketmq/broker-a-0/logs/rocketmqlogs/store.log',
    )
    expect([...starts.matchAll(/last shutdown (\w+)/g)].map(([, how]) => how)).toEqual([
      'normally',
      'normally',
    ])
    await secondApply(bench, inventory)
    expectSuccess(await bench.rmq(['smoke', inventory]))
  })
})
