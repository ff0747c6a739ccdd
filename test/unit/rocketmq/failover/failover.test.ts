import { describe, expect, it } from 'vitest'
import type { BrokerRuntime } from '../../../../src/rocketmq/client/broker.ts'
import {
  follow,
  isRecovered,
  killedMoment,
  stillMissing,
  type Failover,
  type Killed,
  type FailoverView,
} from '../../../../src/rocketmq/failover/failover.ts'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { runtime } from '../support/fake-cluster.ts'

const cluster = makeCluster(trio('dledger'))
const killed: Killed = {
  instance: instanceOf(cluster, 'broker-a-n0'),
  group: 'broker-a',
  bootTimestamp: 1000,
}

/** Rows of a name server by the last digit of the member's address: 1 is the killed one. */
const rows = (ids: Readonly<Record<string, number>>): Registration[] =>
  Object.entries(ids).map(([member, brokerId]) => ({
    cluster: 'lab',
    brokerName: 'broker-a',
    brokerId,
    address: `10.0.0.1${member}:10911`,
  }))
const others: [string, BrokerRuntime][] = [
  ['broker-a-n1', runtime({ commitLogMaxOffset: 5000n })],
  ['broker-a-n2', runtime({ commitLogMaxOffset: 5000n })],
]
const back = (commitLogMaxOffset: bigint): [string, BrokerRuntime] => [
  'broker-a-n0',
  runtime({ bootTimestamp: 2000, commitLogMaxOffset }),
]

function look(
  ms: number,
  listing: Readonly<Record<string, number>> | readonly Readonly<Record<string, number>>[],
  members: readonly [string, BrokerRuntime][] = others,
): FailoverView {
  const listings = Array.isArray(listing) ? listing : [listing]
  return {
    ms,
    listings: (listings as Readonly<Record<string, number>>[]).map(rows),
    members: new Map(members),
  }
}

const after = (...looks: readonly FailoverView[]): Failover =>
  looks.reduce<Failover>((so, one) => follow(cluster, killed, so, one), {
    moments: [killedMoment(cluster, killed)],
  })
const events = ({ moments }: Failover): string[] =>
  moments.map(({ event, instance, ms }) => `${ms} ${event} ${instance}`)

describe('follow', () => {
  it('reports a whole failover in order, each thing when it is first seen', () => {
    const whole = after(
      look(100, { 1: 0, 2: 2, 3: 3 }),
      look(300, { 2: 2, 3: 3 }),
      look(7400, { 2: 0, 3: 3 }),
      look(8000, { 2: 0, 3: 3 }),
      look(15_000, { 2: 0, 3: 3 }, [...others, back(0n)]),
      look(16_000, { 1: 1, 2: 0, 3: 3 }, [...others, back(4999n)]),
      look(17_000, { 1: 1, 2: 0, 3: 3 }, [...others, back(5000n)]),
      look(18_000, { 1: 1, 2: 0, 3: 3 }, [...others, back(5000n)]),
    )
    expect(events(whole)).toEqual([
      '0 killed broker-a-n0',
      '300 leaderless broker-a-n0',
      '7400 leads broker-a-n1',
      '15000 returned broker-a-n0',
      '16000 rejoined broker-a-n0',
      '17000 caught-up broker-a-n0',
    ])
    expect(isRecovered(whole)).toBe(true)
    expect(stillMissing(whole, killed)).toEqual([])
    expect(whole.moments[2]?.message).toBe(
      'broker-a-n1 leads: the name server lists it as id 0 and it answers, after 7.4 s',
    )
  })

  it.each<[string, FailoverView, string[]]>([
    ['the dead leader is still listed', look(1, { 1: 0, 2: 2 }), []],
    [
      'the dead leader is listed, and an old answer of it comes in',
      look(1, { 1: 0 }, [['broker-a-n0', runtime({ bootTimestamp: 1000 })]]),
      [],
    ],
    ['the new leader does not answer', look(1, { 2: 0, 3: 3 }, []), []],
    ['name servers disagree', look(1, [{ 2: 0 }, { 3: 0 }]), []],
    ['one name server lists no member yet', look(1, [{ 2: 0 }, { 3: 3 }]), []],
    ['no name server answers', look(1, []), []],
    ['all name servers agree', look(1, [{ 2: 0 }, { 2: 0 }]), ['1 leads broker-a-n1']],
  ])('%s', (_what, seen, expected) => {
    expect(events(after(seen)).slice(1)).toEqual(expected)
  })

  it('is recovered when the killed one leads again', () => {
    const whole = after(look(12_000, { 1: 0, 2: 2, 3: 3 }, [...others, back(5000n)]))
    expect(events(whole).slice(1)).toEqual([
      '12000 leads broker-a-n0',
      '12000 returned broker-a-n0',
      '12000 rejoined broker-a-n0',
      '12000 caught-up broker-a-n0',
    ])
  })

  it('measures against what the leader had when the killed one came back, not against a moving mark', () => {
    const busy = (offset: bigint): [string, BrokerRuntime][] => [
      ['broker-a-n1', runtime({ commitLogMaxOffset: offset })],
    ]
    const whole = after(
      look(1, { 1: 1, 2: 0 }, [...busy(5000n), back(0n)]),
      look(2, { 1: 1, 2: 0 }, [...busy(9000n), back(5000n)]),
    )
    expect(isRecovered(whole)).toBe(true)
  })

  it.each<[string, FailoverView, string[]]>([
    ['nothing', look(1, []), ['broker-a has no leader that serves', 'broker-a-n0 has not come back']],
    ['led only', look(1, { 2: 0 }), ['broker-a-n0 has not come back']],
    [
      'back, not registered',
      look(1, { 2: 0 }, [...others, back(0n)]),
      ['broker-a-n0 is back, but not registered at every name server'],
    ],
    [
      'behind',
      look(1, { 1: 1, 2: 0 }, [...others, back(0n)]),
      ['broker-a-n0 has not caught up with the leader'],
    ],
  ])('names what is missing: %s', (_what, seen, expected) => {
    const now = after(seen)
    expect(isRecovered(now)).toBe(false)
    expect(stillMissing(now, killed)).toEqual(expected)
  })
})
