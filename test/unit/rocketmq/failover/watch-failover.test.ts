import { describe, expect, it } from 'vitest'
import type { Killed } from '../../../../src/rocketmq/failover/failover.ts'
import { watchFailover } from '../../../../src/rocketmq/failover/watch-failover.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { clusterInfoBody, fakeDial } from '../support/fake-cluster.ts'
import type { Answering } from '../support/fake-server.ts'

const cluster = makeCluster(trio('dledger'))
const killed: Killed = {
  instance: instanceOf(cluster, 'broker-a-n0'),
  group: 'broker-a',
  bootTimestamp: 1000,
}

/** A name server that lists members by the last digit of their addresses. */
const listing =
  (ids: Readonly<Record<string, number>>): Answering =>
  ({ code }) =>
    code === RequestCode.getBrokerClusterInfo
      ? {
          body: clusterInfoBody(
            Object.entries(ids).map(([member, brokerId]) => ({
              cluster: 'lab',
              brokerName: 'broker-a',
              brokerId,
              address: `10.0.0.1${member}:10911`,
            })),
          ),
        }
      : { code: 3 }

const broker =
  (bootTimestamp: string): Answering =>
  () => ({ body: JSON.stringify({ table: { bootTimestamp, commitLogMaxOffset: '5000' } }) })

interface Change {
  /** Rows of the name server from now on. */
  readonly listed: Readonly<Record<string, number>>
  /** Address of a broker that answers from now on. */
  readonly back?: string
}

/** Watches the group for 10 s; `later` says what changes at these ms. */
async function watch(later: Readonly<Record<number, Change>>) {
  const clock = new FakeClock()
  let listed: Readonly<Record<string, number>> = { 2: 2, 3: 3 }
  const servers = new Map<string, Answering>([
    ['10.0.0.11:9876', (request) => listing(listed)(request)],
    ['10.0.0.12:10911', broker('1')],
    ['10.0.0.13:10911', broker('1')],
  ])
  for (const [ms, change] of Object.entries(later)) {
    clock.at(Number(ms), () => {
      listed = change.listed
      if (change.back !== undefined) servers.set(change.back, broker('2000'))
    })
  }
  const changes: string[] = []
  const failover = await watchFailover(cluster, fakeDial(servers), killed, {
    begun: 0,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    clock,
    onChange: (now, before) => {
      changes.push(
        now.moments
          .slice(before.moments.length)
          .map(({ event }) => event)
          .join(),
      )
    },
  })
  return { moments: failover.moments.map(({ event, ms }) => `${ms} ${event}`), changes, ended: clock.now() }
}

describe('the watch of a failover', () => {
  it('looks every 200 ms and ends when the group has recovered', async () => {
    const watched = await watch({
      3000: { listed: { 2: 0, 3: 3 } },
      5100: { listed: { 1: 1, 2: 0, 3: 3 }, back: '10.0.0.11:10911' },
    })
    expect(watched).toEqual({
      moments: ['0 killed', '0 leaderless', '3000 leads', '5200 returned', '5200 rejoined', '5200 caught-up'],
      changes: ['leaderless', 'leads', 'returned,rejoined,caught-up'],
      ended: 5200,
    })
  })

  it('ends with its time, with what it saw', async () => {
    expect(await watch({})).toEqual({
      moments: ['0 killed', '0 leaderless'],
      changes: ['leaderless'],
      ended: 10_000,
    })
  })
})
