import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { adopted } from '../../helpers/lab/adopt.ts'
import { fileOn, HOME, installByHand, listens, properties, typed } from '../../helpers/lab/by-hand.ts'
import { readAll, sendTo } from '../../helpers/lab/messages.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { openBench, type Bench } from '../../helpers/lab/bench.ts'

const STORED = 200

// A master with the default store, a slave with a relative one; the tests build on each other, in order.
describe('adopt', () => {
  let bench: Bench
  let hosts: readonly [LabHost, LabHost]
  let inventory: string

  beforeAll(async () => {
    const archive = await distribution('4.9.4')
    bench = await openBench(2, {})
    hosts = [bench.host('mq1'), bench.host('mq2')]
    await Promise.all(hosts.map((host) => installByHand(host, archive)))
    await startByHand(hosts)
    await sendTo(hosts[0], 'before', STORED)
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  test('writes the inventory of what runs, without a secret', async () => {
    inventory = await adopted(bench, hosts)
    const text = await readFile(inventory, 'utf8')
    for (const line of [
      'cluster: by-hand\n',
      'takeOver: true\n',
      'version: 4.9.4, user: root',
      'kvConfigPath: /root/namesrv/kvConfig.json',
      'storePathRootDir: /root/store',
      `storePathRootDir: ${HOME}/data/broker-a-slave`,
      'listenPort: 10921',
      'fileReservedTime: 61',
    ])
      expect(text).toContain(line)
    expect(text).not.toContain('hunter')
  })

  test('the plan takes over, and changes no store, port or id', async () => {
    const plan = await bench.rmq(['plan', inventory, '--exit-code'])
    expectExit(plan, 5)
    for (const unit of ['namesrv-mq1', 'broker-a-0', 'broker-a-1'])
      expect(plan.stdout).toMatch(new RegExp(`take over: stop pid \\d+ .*start rocketmq-${unit}\\.service`))
    expect(plan.stdout).not.toMatch(/^ *-(?:storePath|listenPort|brokerId)/m)
  })

  test('apply takes over: every message is there', async () => {
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 3 instances match the inventory')
    expect(await readAll(hosts[0], 'before')).toEqual(Array.from({ length: STORED }, (_, number) => number))
  })

  test('again there is nothing to do', async () => {
    await secondApply(bench, inventory)
  })
})

async function startByHand([one, two]: readonly [LabHost, LabHost]): Promise<void> {
  const common = {
    brokerClusterName: 'by-hand',
    brokerName: 'broker-a',
    namesrvAddr: `${one.address}:9876`,
    fileReservedTime: 61,
    // RocketMQ does not read it.
    note: 'hunter1',
  }
  const master = { ...common, brokerId: 0, brokerRole: 'ASYNC_MASTER' }
  const slave = {
    ...common,
    brokerId: 1,
    brokerRole: 'SLAVE',
    listenPort: 10_921,
    storePathRootDir: '../data/broker-a-slave',
  }
  await fileOn(one, `${HOME}/conf/a.properties`, properties(master))
  await fileOn(two, `${HOME}/conf/a.properties`, properties(slave))
  const start = async (host: LabHost, words: string, port: number): Promise<void> => {
    await typed(host, `cd ${HOME}/bin; nohup sh ${words} >/dev/null 2>&1 </dev/null &`)
    await listens(host, port)
  }
  await start(one, 'mqnamesrv', 9876)
  await start(one, 'mqbroker -c ../conf/a.properties password=hunter2', 10_911)
  await start(two, 'mqbroker -c ../conf/a.properties', 10_921)
}
