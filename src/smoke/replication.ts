import type { Clock } from '../engine/clock.ts'
import { RmqError } from '../errors.ts'
import { groupKindOf } from '../groups/index.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import { runtimeInfo } from '../rocketmq/client/broker.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'
import { poll } from '../rocketmq/client/poll.ts'
import { otherMembers } from '../model/groups.ts'
import type { Master } from './masters.ts'
import type { SlaveReport } from './report.ts'

const patienceMs = 30_000

/**
 * Waits until the slaves of classic groups have what their master had when this was called: their
 * commitLogMaxOffset has reached the master's. Elected groups copy in other ways and are left out.
 * @throws the signal's reason when aborted; everything else is in the reports
 */
export async function seeReplication(
  cluster: Cluster,
  clients: ClientPool,
  masters: readonly Master[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<SlaveReport[]> {
  const perMaster = masters.map(async (master) => {
    const begun = clock.now()
    const slaves = hasSlaves(master) ? otherMembers(cluster, master.instance) : []
    if (slaves.length === 0) return []
    const goal = await offsetOf(clients, master.instance, signal)
    return Promise.all(slaves.map((slave) => follow({ clients, master, slave, goal, begun, clock, signal })))
  })
  return (await Promise.all(perMaster)).flat()
}

interface Following {
  readonly clients: ClientPool
  readonly master: Master
  readonly slave: Instance
  readonly goal: bigint | string
  readonly begun: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

async function follow({
  clients,
  master,
  slave,
  goal,
  begun,
  clock,
  signal,
}: Following): Promise<SlaveReport> {
  const row = { instance: slave.id, host: slave.host, master: master.instance.id }
  if (typeof goal === 'string') return { ...row, caughtUpMs: undefined, lacks: undefined, problem: goal }
  let lacks: bigint | undefined
  const problem = await poll(
    async () => {
      const has = await offsetOf(clients, slave, signal)
      if (typeof has === 'string') return has
      lacks = goal > has ? goal - has : 0n
      return lacks === 0n
        ? undefined
        : `lacks ${lacks} bytes of ${master.instance.id} after ${patienceMs / 1000} s`
    },
    { timeoutMs: patienceMs, signal, clock, fastest: 50, slowest: 500 },
  )
  const caughtUpMs = problem === undefined ? Math.round(clock.now() - begun) : undefined
  return { ...row, caughtUpMs, lacks, problem }
}

/** Bytes, or why they are not known. */
async function offsetOf(
  clients: ClientPool,
  broker: Instance,
  signal: AbortSignal,
): Promise<bigint | string> {
  try {
    const { commitLogMaxOffset } = await clients.ask(broker, runtimeInfo, { signal })
    return commitLogMaxOffset ?? `${broker.id} does not report its offset`
  } catch (error) {
    if (error instanceof RmqError) return error.message
    throw error
  }
}

/** Elected groups agree on the log in their own way, with offsets that mean something else. */
function hasSlaves({ group }: Master): boolean {
  return groupKindOf(group).copies === true
}
