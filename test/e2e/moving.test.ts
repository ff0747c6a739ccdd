import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { distribution, type LabHost } from '../../lab/index.ts'
import { topicRoute } from '../../src/rocketmq/client/name-server.ts'
import { edited, inventoryHead, written } from '../helpers/lab-inventory.ts'
import { topicOn, withBroker } from '../helpers/lab-messages.ts'
import { secondApply } from '../helpers/lab-second-apply.ts'
import { report } from '../helpers/lab-timing.ts'
import { beginTraffic } from '../helpers/lab-traffic.ts'
import { openBench, type Bench, type Outcome } from '../helpers/lab.ts'

const TOPIC = 'orders'
const PATIENCE = { timeout: 90_000, interval: 1000 }

// docs/procedures/moving.md, command by command; the tests build on each other, in order.
describe('a cluster that moves under traffic', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let text: string
  let traffic: Awaited<ReturnType<typeof beginTraffic>>

  const file = (): string => join(bench.dir, 'moving.yaml')
  const done = async (...words: readonly string[]): Promise<Outcome> => {
    await written(bench, 'moving.yaml', text)
    const outcome = await bench.rmq(words)
    expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0)
    return outcome
  }

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution('5.5.0') })
    hosts = bench.lab.hosts
    text = inventoryOf(hosts)
    await done('apply', file())
    await topicOn(bench.host('mq1'), TOPIC, 8)
    const nameServers = ['mq1', 'mq2'].map((name) => `${bench.host(name).address}:9876`).join(';')
    traffic = await beginTraffic(bench.host('mq3'), nameServers, TOPIC)
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  /** The broker groups that a name server names for the topic. */
  async function servedBy(): Promise<string[]> {
    const route = await withBroker(bench.host('mq1'), (client) => topicRoute(client, TOPIC), 9876)
    return route.queues.map(({ brokerName }) => brokerName).sort()
  }

  test('a new host takes the place of a slave', async () => {
    text = edited(text, 'slaves: [mq2]', 'slaves: [{ host: mq2, state: absent }, { host: mq3, brokerId: 2 }]')
    const apply = await done('apply', file(), '--yes')
    report('a slave on another host', apply)
    text = edited(text, '{ host: mq2, state: absent }, ', '')
    await done('apply', file())
    await secondApply(bench, file())
  })

  test('controllers and a new group come beside the old one, which goes on', async () => {
    text = edited(text, 'brokers:\n', 'controllers: { hosts: [mq1, mq2, mq3] }\n\nbrokers:\n')
    text = `${text}    broker-b: { replication: controller, listenPort: 10931, members: [mq2, mq3] }\n`
    const apply = await done('apply', file(), '--yes')
    report('a controller group beside a classic one', apply)
    expect(await servedBy()).toEqual(['broker-a'])
  })

  test('the new group gets the topics and groups of the old one, and producers send to it', async () => {
    const saved = join(bench.dir, 'moving.tar.gz')
    await done('backup', file(), '-o', saved)
    const words = ['restore', saved, file(), '--map', 'broker-a=broker-b']
    const restored = await done(...words, '--only', 'groups,topics', '--yes')
    expect(restored.stdout).toContain(TOPIC)
    await vi.waitFor(async () => {
      expect(await servedBy()).toEqual(['broker-a', 'broker-b'])
    }, PATIENCE)
    const again = await done(...words, '--only', 'groups,topics')
    expect(again.stdout).toContain('No changes')
  })

  test('the old group is drained, read and removed; no send failed, and no message is lost', async () => {
    text = edited(text, 'broker-a: {', 'broker-a: { state: absent,')
    const apply = await done('apply', file(), '--yes')
    report('the old group removed', apply)
    expect(await servedBy()).toEqual(['broker-b'])
    const { sent, failed, lost, output } = await traffic.end()
    expect(sent).toBeGreaterThan(1000)
    expect({ failed, lost }, output).toEqual({ failed: 0, lost: 0 })
    text = text.replace(/^ +broker-a: .*\n/m, '')
    await done('verify', file())
    await secondApply(bench, file())
  })
})

function inventoryOf(hosts: readonly LabHost[]): string {
  const network = hosts[0]?.address.replace(/\d+$/, '0/24') ?? ''
  return `${inventoryHead('rmq-moving', '5.5.0', 17)}
heap: { namesrv: 128m, controller: 128m, broker: 384m }
firewall: { clients: [${network}] }

hosts:
${hosts.map(({ name, address }) => `  ${name}: { address: ${address} }\n`).join('')}
namesrv: { hosts: [mq1, mq2] }

brokers:
  config:
    waitTimeMillsInSendQueue: 5000
    osPageCacheBusyTimeOutMills: 10000
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
`
}
