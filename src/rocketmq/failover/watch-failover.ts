import { systemClock, type Clock } from '../../engine/clock.ts'
import type { Cluster } from '../../model/cluster.ts'
import { nameServersOf } from '../../model/address.ts'
import { runtimeInfo, type BrokerRuntime } from '../client/broker.ts'
import {
  follow,
  isRecovered,
  killedMoment,
  type Failover,
  type Killed,
  type FailoverView,
} from './failover.ts'
import { clusterInfo } from '../client/name-server.ts'
import { ClientPool, type Dial } from '../client/client-pool.ts'
import { poll } from '../client/poll.ts'
import { membersOf } from '../../model/groups.ts'

/** ms for one question: a query must not wait long for a killed instance. */
const ASK_MS = 1500
/** ms between looks; the precision of the times. */
const PAUSE_MS = 200

export interface WatchOptions {
  /** `clock.now()` at the kill; the system's clock unless another is given. */
  readonly begun: number
  /** ms until the watch is given up. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly clock?: Clock
  /** Called for each change, as it is seen. */
  readonly onChange: (now: Failover, before: Failover) => void
}

/** Looks at a group again and again after the kill of its leader, until it has recovered or the time is over. */
export async function watchFailover(
  cluster: Cluster,
  dial: Dial,
  killed: Killed,
  { begun, timeoutMs, signal, clock = systemClock, onChange }: WatchOptions,
): Promise<Failover> {
  const clients = new ClientPool(cluster, dial)
  let failover: Failover = { moments: [killedMoment(cluster, killed)] }
  try {
    await poll(
      async () => {
        const seen = await look(cluster, clients, killed.group, signal)
        const now = follow(cluster, killed, failover, { ...seen, ms: Math.round(clock.now() - begun) })
        if (now.moments.length > failover.moments.length) onChange(now, failover)
        failover = now
        return isRecovered(now) ? undefined : 'not yet'
      },
      { timeoutMs, signal, clock, fastest: PAUSE_MS, slowest: PAUSE_MS },
    )
    return failover
  } finally {
    clients.close()
  }
}

async function look(
  cluster: Cluster,
  clients: ClientPool,
  group: string,
  signal: AbortSignal,
): Promise<Omit<FailoverView, 'ms'>> {
  const members = membersOf(cluster, group)
  const options = { timeoutMs: ASK_MS, signal }
  const [listings, runtimes] = await Promise.all([
    Promise.allSettled(nameServersOf(cluster).map((one) => clients.ask(one, clusterInfo, options))),
    Promise.allSettled(members.map((member) => clients.ask(member, runtimeInfo, options))),
  ])
  signal.throwIfAborted()
  return {
    listings: listings.flatMap((asked) => (asked.status === 'fulfilled' ? [asked.value] : [])),
    members: new Map(
      runtimes.flatMap((asked, index): [string, BrokerRuntime][] => {
        const member = members[index]
        return asked.status === 'fulfilled' && member ? [[member.id, asked.value]] : []
      }),
    ),
  }
}
