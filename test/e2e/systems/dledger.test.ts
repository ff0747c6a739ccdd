import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import {
  DELIVERY_AND_LOGIN,
  editedAll,
  networkOf,
  readShipped,
  written,
} from '../../helpers/lab/inventory.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const GROUPS = ['RaftNode00', 'RaftNode01']

// The tests below build on each other, in order.
describe('DLedger on three hosts, two groups', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    hosts = ['mq1', 'mq2', 'mq3'].map((name) => bench.host(name))
    inventory = await written(bench, 'dledger.yaml', onLab(await readShipped('dledger.yaml'), hosts))
  })
  afterAll(async () => {
    await bench.close()
  })

  test('bare hosts become two groups of three, each with a leader, and then there is nothing to do', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 9 instances match the inventory')
    for (const group of GROUPS) {
      const ids = [...apply.stdout.matchAll(new RegExp(`^\\s+RaftCluster\\s+${group}\\s+(\\d+)\\s`, 'gm'))]
      expect(ids).toHaveLength(3)
      expect(ids.filter(([, id]) => id === '0')).toHaveLength(1)
    }
    process.stdout.write(`apply on three bare hosts: ${(apply.ms / 1000).toFixed(1)} s\n`)
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })

  test('the peers of a group are the same for all its members, and in no ephemeral range', async () => {
    const [mq1, mq2, mq3] = hosts.map(({ address }) => address)
    const peers = await Promise.all(
      hosts.map((host) => onHost(host, 'cat /etc/rocketmq/RaftNode01-*.conf | grep dLegerPeers')),
    )
    expect(new Set(peers)).toEqual(new Set([`dLegerPeers=n0-${mq2}:40921;n1-${mq3}:40922;n2-${mq1}:40923\n`]))
    for (const host of hosts) {
      expect(await onHost(host, 'cat /proc/sys/net/ipv4/ip_local_reserved_ports')).toBe(
        '40911-40913,40921-40923\n',
      )
    }
  })

  test('the peers’ ports are open to the other hosts of the group only', async () => {
    const check = await bench.rmq(['check', inventory])
    expectSuccess(check)
    const rules = await onHost(bench.host('mq1'), 'firewall-cmd --list-rich-rules; firewall-cmd --list-ports')
    expect(rules).not.toMatch(/^40911\/tcp|\s40911\/tcp/m)
    expect(rules).toContain('port="40911"')
  })

  test('a leader is killed: the other host takes over, the other group does not notice', async () => {
    const before = await lives(hosts)
    const drill = await bench.rmq(['drill', 'failover', inventory, 'RaftNode00', '--yes', '--output', 'json'])
    expectSuccess(drill)
    const result = records(drill).find(({ type }) => type === 'drill') as unknown as Drill
    expect(result).toMatchObject({ recovered: true })
    expect(result.leader).not.toBe(result.killed)
    expect(changedLives(before, await lives(hosts))).toEqual([result.killed])
    expect(await verified(bench.rmq(['verify', inventory]))).toBe(true)
    process.stdout.write(`another leader after ${(result.ledAfterMs / 1000).toFixed(1)} s\n`)
  })
})

interface Drill {
  readonly killed: string
  readonly leader: string
  readonly ledAfterMs: number
}

const verified = async (run: Promise<Outcome>): Promise<boolean> => (await run).code === 0

/** The inventory as it is shipped, with this lab's hosts, and heaps that fit them all on one machine. */
function onLab(shipped: string, hosts: readonly LabHost[]): string {
  return editedAll(shipped, [
    ['192.0.2.0/24', networkOf(hosts)],
    ...hosts.map(({ address }, index) => [`192.0.2.1${index + 1}`, address] as const),
    ['heap: { namesrv: 1g, broker: 8g }', 'heap: { namesrv: 256m, broker: 512m }'],
    DELIVERY_AND_LOGIN,
  ])
}
