import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { adopted } from '../../helpers/lab/adopt.ts'
import { fileOn, HOME, installByHand, listens, properties, typed } from '../../helpers/lab/by-hand.ts'
import { readAll, sendTo, topicOn } from '../../helpers/lab/messages.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const GROUPS = ['broker-a', 'broker-b'] as const

// Two masters as the public document for 3.2.6 has them: root starts them, and the inventory has another user.
describe('two masters of 3.2.6 that were started by nohup', () => {
  let bench: Bench
  let hosts: readonly [LabHost, LabHost]
  let client: LabHost
  let inventory: string

  beforeAll(async () => {
    const archive = await distribution('3.2.6')
    bench = await openBench(3, { RMQ_DISTRIBUTION: archive })
    hosts = [bench.host('mq1'), bench.host('mq2')]
    client = bench.host('mq3')
    await Promise.all([...hosts, client].map((host) => installByHand(host, archive)))
    const [one, two] = hosts
    const names = `${one.address} rocketmq-m1\\n${two.address} rocketmq-m2\\n`
    for (const [at, host] of hosts.entries()) {
      await onHost(host, `printf '${names}' >>/etc/hosts`)
      await fileOn(host, `${HOME}/conf/2m-noslave/${GROUPS[at] ?? ''}.properties`, confOf(GROUPS[at] ?? ''))
      await onHost(
        host,
        `mkdir -p ${HOME}/store/commitlog ${HOME}/store/consumequeue ${HOME}/store/index ${HOME}/logs
        cd ${HOME}/conf && sed -i 's#\${user.home}#/usr/local/rocketmq#g' *.xml`,
      )
      await typed(host, `cd ${HOME}/bin; nohup sh mqnamesrv >/dev/null 2>&1 </dev/null &`)
      await listens(host, 9876)
    }
    for (const [at, host] of hosts.entries()) {
      const conf = `${HOME}/conf/2m-noslave/${GROUPS[at] ?? ''}.properties`
      await typed(host, `cd ${HOME}/bin; nohup sh mqbroker -c ${conf} >/dev/null 2>&1 </dev/null &`)
      await listens(host, 10_911)
    }
    inventory = await adopted(bench, hosts, [
      ['version: 3.2.6, user: root', 'version: 3.2.6'],
      ['  config: { kvConfigPath: /root/namesrv/kvConfig.json }\n', ''],
    ])
    for (const host of hosts) {
      // As the hints of a blocked plan say.
      await onHost(
        host,
        `useradd --system --user-group --no-create-home rocketmq && chown -h rocketmq:rocketmq ${HOME}/store/commitlog`,
      )
      await sendTo(host, 'before', 100)
      await topicOn(host, 'live', 4)
    }
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  test('one apply takes over: no message is lost, no send fails', async () => {
    const plan = await bench.rmq(['plan', inventory])
    expectSuccess(plan)
    expect(
      plan.stdout.match(/service +take over: stop pid \d+ \(started by hand as root: sh mq/g),
    ).toHaveLength(4)

    const nameServers = hosts.map(({ address }) => `${address}:9876`).join(';')
    const traffic = await beginTraffic(client, nameServers, 'live', {
      home: HOME,
      packages: 'com.alibaba',
    })
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    const { sent, failed, lost, output } = await traffic.end()
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 4 instances match the inventory')
    expect({ failed, lost }, output).toEqual({ failed: 0, lost: 0 })
    report(`take over of 3.2.6, ${sent} sends`, apply)
    for (const host of hosts) {
      // root's processes wrote it; the services are the user rocketmq.
      expect(await onHost(host, `find ${HOME}/store ! -user rocketmq`)).toBe('')
      expect(await onHost(host, `ps -o user= -p "$(pgrep -d, -x java)" | sort -u`)).toBe('rocketmq\n')
      expect(await readAll(host, 'before')).toEqual(Array.from({ length: 100 }, (_, number) => number))
    }
    const again = await bench.rmq(['apply', inventory])
    expect(again.stdout).toMatch(/No changes: \d+ resources on 2 hosts match the inventory/)
  })
})

const KEYS = {
  defaultTopicQueueNums: 4,
  autoCreateTopicEnable: 'true',
  autoCreateSubscriptionGroup: 'true',
  fileReservedTime: 120,
  mapedFileSizeCommitLog: 1_073_741_824,
  mapedFileSizeConsumeQueue: 300_000,
  diskMaxUsedSpaceRatio: 88,
  maxMessageSize: 65_536,
  flushDiskType: 'SYNC_FLUSH',
}

const confOf = (name: string): string =>
  properties({
    brokerClusterName: 'rocketmq-cluster',
    brokerName: name,
    brokerId: 0,
    namesrvAddr: 'rocketmq-m1:9876;rocketmq-m2:9876',
    listenPort: 10_911,
    deleteWhen: '04',
    storePathRootDir: `${HOME}/store`,
    storePathCommitLog: `${HOME}/store/commitlog`,
    brokerRole: 'SYNC_MASTER',
    ...KEYS,
  })
