import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { fileOn, HOME, installByHand, listens, properties, typed } from '../../helpers/lab/by-hand.ts'
import { adopted } from '../../helpers/lab/adopt.ts'
import { PATIENT } from '../../helpers/lab/patience.ts'
import { edited, written } from '../../helpers/lab/inventory.ts'
import { readAll, sendTo, topicOn } from '../../helpers/lab/messages.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const STORED = 500

// Set up as public documents do it; the tests build on each other, in order.
describe('a cluster of 4.9.4 that was set up by hand', () => {
  let bench: Bench
  let hosts: readonly [LabHost, LabHost]
  let client: LabHost
  let nameServers: string
  let inventory: string
  let without: string

  beforeAll(async () => {
    const archive = await distribution('4.9.4')
    bench = await openBench(3, { RMQ_DISTRIBUTION: archive })
    hosts = [bench.host('mq1'), bench.host('mq2')]
    client = bench.host('mq3')
    await Promise.all([...hosts, client].map((host) => installByHand(host, archive)))
    const [one, two] = hosts
    nameServers = `${one.address}:9876;${two.address}:9876`
    await startByHand(one, two, nameServers)
    inventory = await adopted(bench, hosts)
    const text = await readFile(inventory, 'utf8')
    without = await written(bench, 'without.yaml', edited(text, 'takeOver: true\n', ''))
    await sendTo(one, 'before', STORED)
    // Writes are turned away only from a group whose topics another group has too.
    await topicOn(two, 'before')
    for (const host of hosts) await topicOn(host, 'live', 4)
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  test('without the key the plan is blocked, and names it', async () => {
    const plan = await bench.rmq(['plan', without])
    expect(plan.stdout + plan.stderr).toContain(
      'If it is namesrv-mq1, set up by hand, write takeOver: true into the inventory.',
    )
  })

  test('the plan names the processes, what starts them, and nothing of the data', async () => {
    const plan = await bench.rmq(['plan', inventory, '--exit-code'])
    expectExit(plan, 5)
    const lines = plan.stdout.replaceAll(/pid \d+/g, 'pid N')
    for (const change of [
      'take over: stop pid N (started by hand as root: /bin/sh /usr/local/rocketmq/bin/mqnamesrv), disable line 2 of /etc/rc.d/rc.local (nohup /bin/sh /usr/local/rocketmq/bin/mqnamesrv >> /usr/local/rocketmq/bin/namesrv.log 2>&1 &), start rocketmq-namesrv-mq1.service',
      'take over: stop pid N (unit rmq-broker.service), disable rmq-broker.service, start rocketmq-broker-a-0.service',
      'take over: stop pid N (unit rocketmq.service), disable rocketmq.service, start rocketmq-namesrv-mq2.service',
      'take over: stop pid N (unit rocketmq.service), disable rocketmq.service, start rocketmq-broker-b-0.service',
      'take over: stop pid N (started by hand as root: sh mqbroker -c ../conf/2m-2s-async/broker-b-s.properties), start rocketmq-broker-b-1.service',
    ])
      expect(lines).toContain(change)
    expect(lines).not.toMatch(/^ *-(?:storePath|listenPort|brokerId)/m)
    expect((await bench.rmq(['apply', inventory])).code).toBe(6)
  })

  test('one apply takes over: no message is lost, no send fails', async () => {
    const traffic = await beginTraffic(client, nameServers, 'live', { home: HOME })
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    const { sent, failed, lost, output } = await traffic.end()
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 6 instances match the inventory')
    expect({ failed, lost }, output).toEqual({ failed: 0, lost: 0 })
    expect(sent).toBeGreaterThan(200)
    report(`take over of 6 instances, ${sent} sends`, apply)
  })

  test('what was stored before is there, and what started by hand does not start any more', async () => {
    const [one, two] = hosts
    expect(await readAll(one, 'before')).toEqual(Array.from({ length: STORED }, (_, number) => number))
    const left = await onHost(one, 'cat /etc/rc.d/rc.local')
    expect(left).toContain(': # rmq-provision: taken over by rocketmq-namesrv-mq1.service: nohup')
    expect(await onHost(one, 'systemctl is-enabled rmq-broker.service || :')).toBe('disabled\n')
    expect(await onHost(two, 'systemctl is-enabled rocketmq.service || :')).toBe('disabled\n')
    for (const host of hosts) {
      expect(await onHost(host, 'ls /run/systemd/system /var/lib/rmq-provision/*/take-over')).not.toMatch(
        /take-over\.conf|broker-/,
      )
      const units = await onHost(
        host,
        "for pid in $(pgrep -x java); do grep -o '[^/]*[.]service$' /proc/$pid/cgroup | sort -u; done",
      )
      expect(units.match(/^rocketmq-(?:namesrv|broker)-[^.]+[.]service$/gm)).toHaveLength(3)
    }
  })

  test('again there is nothing to do', async () => {
    const before = await lives(hosts)
    const again = await bench.rmq(['apply', inventory])
    expectSuccess(again)
    expect(again.stdout).toMatch(/No changes: \d+ resources on 2 hosts match the inventory/)
    expect(changedLives(before, await lives(hosts))).toEqual([])
  })
})

/** Every way of starting that the documents have: rc.local, a unit of its own, one unit for all, nohup. */
async function startByHand(one: LabHost, two: LabHost, nameServers: string): Promise<void> {
  const [confOne, confTwo] = [one, two].map(() => `${HOME}/conf/2m-2s-async`)
  const common = {
    brokerClusterName: 'DefaultCluster',
    namesrvAddr: nameServers,
    deleteWhen: '04',
    fileReservedTime: 48,
    flushDiskType: 'ASYNC_FLUSH',
    ...PATIENT,
  }
  const slave = (name: string): string =>
    properties({
      ...common,
      brokerName: name,
      brokerId: 1,
      listenPort: 10_921,
      brokerRole: 'SLAVE',
      storePathRootDir: `../data/${name}-slave`,
      storePathCommitLog: `../data/${name}-slave/commitlog`,
    })
  const master = (name: string): string =>
    properties({ ...common, brokerName: name, brokerId: 0, brokerRole: 'ASYNC_MASTER' })
  await fileOn(one, `${confOne}/broker-a.properties`, master('broker-a'))
  await fileOn(one, `${confOne}/broker-b-s.properties`, slave('broker-b'))
  await fileOn(two, `${confTwo}/broker-b.properties`, master('broker-b'))
  await fileOn(two, `${confTwo}/broker-a-s.properties`, slave('broker-a'))

  const nameServer = `nohup /bin/sh ${HOME}/bin/mqnamesrv >> ${HOME}/bin/namesrv.log 2>&1 &`
  await fileOn(
    one,
    '/etc/rc.d/rc.local',
    `#!/bin/bash\n${nameServer}\ntouch /var/lock/subsys/local || :\n`,
    '0755',
  )
  await typed(one, nameServer.replace('&1 &', '&1 </dev/null &'))
  await fileOn(
    two,
    `${HOME}/start.sh`,
    `#!/bin/bash
nohup /bin/sh ${HOME}/bin/mqnamesrv >> ${HOME}/bin/namesrv.log &
nohup /bin/sh ${HOME}/bin/mqbroker -c ${HOME}/conf/2m-2s-async/broker-b.properties >> ${HOME}/broker.log &
`,
    '0755',
  )
  await fileOn(
    two,
    '/etc/systemd/system/rocketmq.service',
    `[Unit]
Description=rocketmq
After=network.target

[Service]
Type=forking
Environment=HOME=/root
ExecStart=${HOME}/start.sh
ExecStop=/bin/sh -c '${HOME}/bin/mqshutdown broker; ${HOME}/bin/mqshutdown namesrv'
Restart=always

[Install]
WantedBy=multi-user.target
`,
  )
  await onHost(two, 'systemctl daemon-reload && systemctl enable --now rocketmq')
  await Promise.all([listens(one, 9876), listens(two, 9876), listens(two, 10_911)])
  await fileOn(
    one,
    '/etc/systemd/system/rmq-broker.service',
    `[Unit]
Description=broker

[Service]
Environment=HOME=/root
WorkingDirectory=${HOME}/bin
ExecStart=/bin/sh ${HOME}/bin/mqbroker -c ${HOME}/conf/2m-2s-async/broker-a.properties
ExecStop=/bin/sh ${HOME}/bin/mqshutdown broker
Restart=always

[Install]
WantedBy=multi-user.target
`,
  )
  await onHost(one, 'systemctl daemon-reload && systemctl enable --now rmq-broker')
  await listens(one, 10_911)
  for (const [host, name] of [
    [one, 'broker-b-s'],
    [two, 'broker-a-s'],
  ] as const) {
    await typed(
      host,
      `cd ${HOME}/bin; nohup sh mqbroker -c ../conf/2m-2s-async/${name}.properties >/dev/null 2>&1 </dev/null &`,
    )
    await listens(host, 10_921)
  }
}
