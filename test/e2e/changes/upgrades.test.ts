import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { distribution, resetHost, type LabHost } from '../../../lab/index.ts'
import { inventoryHead, written } from '../../helpers/lab/inventory.ts'
import { readAll, readFrom, sendTo, topicOn } from '../../helpers/lab/messages.ts'
import { tablesOf, type Tables } from '../../helpers/lab/tables.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'
import { PATIENT_LINES } from '../../helpers/lab/patience.ts'

const TO = '5.5.0'
/** The port of the slaves, which live beside the master of the other group. */
const SLAVE_PORT = 10_931
const PREFIX = 'shop-'
const TOPICS = Array.from({ length: 30 }, (_, index) => `${PREFIX}topic-${index + 1}`)
const ORDERS = `${PREFIX}orders`
/** The topic of the traffic: its name is outside of the prefix, because its consumer commits offsets during the upgrade. */
const LIVE = 'live-orders'
const GROUPS = ['billing', 'shipping'].map((name) => `${PREFIX}${name}`)
const MESSAGES = 60
const PAIRS = [
  ['broker-a-1', 'broker-a-0'],
  ['broker-b-1', 'broker-b-0'],
] as const

describe('a rolling upgrade of two masters with crossed slaves, under traffic', () => {
  let bench: Bench
  let hosts: readonly LabHost[]

  beforeAll(async () => {
    bench = await openBench(3, {})
    hosts = ['mq1', 'mq2', 'mq3'].map((name) => bench.host(name))
  })
  afterAll(async () => {
    await bench.close()
  })

  // A producer sends until the end, and each master is given time to lose its producers: minutes.
  test.each(['4.9.4', '5.3.3'])(
    '%s on JDK 8 becomes 5.5.0 on JDK 17: no send fails, and nothing is lost',
    { timeout: 900_000 },
    async (from) => {
      await Promise.all(hosts.map((host) => resetHost(host)))
      const [first, second, third] = ['mq1', 'mq2', 'mq3'].map((name) => bench.host(name))
      if (!first || !second || !third) throw new Error('three hosts are needed')
      const masters = [first, second]
      report(`${from} on bare hosts`, await applied(from, 8))
      await Promise.all(masters.map(fill))
      await vi.waitFor(async () => {
        expect(await slaveTables(masters)).toEqual(await masterTables(masters))
      }, PATIENCE)
      const before = await masterTables(masters)
      expect(
        before.map(({ topics, groups, offsets }) => [topics.length, groups.length, offsets.length]),
      ).toEqual(masters.map(() => [TOPICS.length + 1, GROUPS.length, GROUPS.length]))

      const nameServers = hosts.map(({ address }) => `${address}:9876`).join(';')
      const traffic = await beginTraffic(third, nameServers, LIVE)
      const upgrade = await applied(TO, 17, '--yes')
      const { sent, failed, output } = await traffic.end()
      report(`${from} became ${TO}`, upgrade)
      process.stdout.write(`${sent} messages sent meanwhile, ${failed} failed\n`)
      expect(failed, output).toBe(0)
      expect(sent).toBeGreaterThan(1000)
      expect(upgrade.stdout).toContain('Verified: all 7 instances match the inventory')
      expect(upgrade.stdout.match(/^ *rmq-upgraded +broker-[ab] +[01] +\S+ +V5_5_0 /gm)).toHaveLength(4)

      const rolls = [...upgrade.stdout.matchAll(/^Roll (\S+): /gm)].map(([, instance]) => instance)
      for (const [slave, master] of PAIRS) expect(rolls.indexOf(slave)).toBeLessThan(rolls.indexOf(master))
      for (const host of hosts) {
        const programs = await onHost(host, 'for pid in $(pgrep java); do readlink /proc/$pid/exe; done')
        expect(
          programs
            .trim()
            .split('\n')
            .filter((path) => !path.includes('java-17')),
        ).toEqual([])
      }

      expect(await masterTables(masters)).toEqual(before)
      await vi.waitFor(async () => {
        expect(await slaveTables(masters)).toEqual(before)
      }, PATIENCE)
      const all = Array.from({ length: MESSAGES }, (_, index) => index)
      for (const host of masters) expect(await readAll(host, ORDERS)).toEqual(all)

      const settled = await lives(hosts)
      const again = await applied(TO, 17)
      expect(again.stdout).toMatch(/No changes: \d+ resources on 3 hosts match the inventory/)
      expect(changedLives(settled, await lives(hosts))).toEqual([])
    },
  )

  async function applied(version: string, jdk: number, ...words: readonly string[]): Promise<Outcome> {
    const inventory = await written(bench, 'upgraded.yaml', inventoryOf(hosts, version, jdk))
    const env = { RMQ_DISTRIBUTION: await distribution(version) }
    const outcome = await bench.rmq(['apply', inventory, ...words], { env })
    expectSuccess(outcome)
    return outcome
  }
})

const PATIENCE = { timeout: 60_000, interval: 1000 }

/** Topics, messages, and groups that have read a part of them. Each topic is in both groups, so that producers have another. */
async function fill(host: LabHost): Promise<void> {
  for (const [index, topic] of TOPICS.entries()) await topicOn(host, topic, (index % 8) + 1)
  await topicOn(host, LIVE, 4)
  await sendTo(host, ORDERS, MESSAGES)
  for (const [index, group] of GROUPS.entries()) await readFrom(host, ORDERS, group, 7 * (index + 1))
}

const masterTables = (masters: readonly LabHost[]): Promise<Tables[]> =>
  Promise.all(masters.map((host) => tablesOf(host, PREFIX)))

/** In the order of their masters: each lives on the host of the other. */
const slaveTables = (masters: readonly LabHost[]): Promise<Tables[]> =>
  Promise.all([...masters].reverse().map((host) => tablesOf(host, PREFIX, SLAVE_PORT)))

function inventoryOf(hosts: readonly LabHost[], version: string, jdk: number): string {
  const addresses = hosts.map(({ name, address }) => `  ${name}: { address: ${address} }`).join('\n')
  return `${inventoryHead('rmq-upgraded', version, jdk)}
heap: { namesrv: 128m, broker: 384m }

hosts:
${addresses}

namesrv: { hosts: [mq1, mq2, mq3] }

brokers:
  config:
${PATIENT_LINES}  groups:
    broker-a: { replication: async, master: mq1, slaves: [{ host: mq2, listenPort: ${SLAVE_PORT} }] }
    broker-b: { replication: async, master: mq2, slaves: [{ host: mq1, listenPort: ${SLAVE_PORT} }] }
`
}
