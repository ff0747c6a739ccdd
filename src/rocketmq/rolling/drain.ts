import type { Guard } from '../../engine/access.ts'
import { systemClock } from '../../engine/clock.ts'
import { RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label, nameServersOf } from '../../model/address.ts'
import { isElectedMember } from '../../model/groups.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients, type Timed, type WriteBody } from '../client/rpc.ts'
import { runtimeInfo } from '../client/broker.ts'
import { wipeWritePermission } from '../client/name-server.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { poll } from '../client/poll.ts'
import { leaderOf } from '../replication/leader.ts'

export interface DrainOptions extends Timed {
  /** ms until every client has asked for routes again: they do every 30 s. 45 000 unless given. */
  readonly routeMs?: number
  /** ms that the commit log has to stand still; 15 000 unless given, 0: it is not looked at. */
  readonly quietMs?: number
  /** ms until the wait is given up; 300 000 unless given. */
  readonly timeoutMs?: number
  /** ms between two looks; 5000 unless given. */
  readonly pauseMs?: number
}

/** The member that takes the writes of its group now; undefined: an elected group has no leader that all agree on. */
export function writerOf(
  whole: Cluster,
  clients: ClientPool,
  instance: Instance,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  if (!isElectedMember(instance)) return Promise.resolve(instance)
  return leaderOf(whole, clients, instance.broker?.group ?? '', signal)
}

/**
 * The call before a broker that takes writes is stopped permanently: its write permission is wiped at all name servers,
 * those to be removed included when they answer; then it waits until every producer has heard of it and nothing is written
 * any more.
 * @param whole the cluster with what is to be removed
 * @throws RmqError 'still-written' when the time is over; as the guard of the host
 */
export function drainUntilQuiet(
  cluster: Cluster,
  whole: Cluster,
  instance: Instance,
  options: DrainOptions = {},
): WriteBody {
  const { timeoutMs = 300_000 } = options
  const stays = new Set(nameServersOf(cluster).map(({ id }) => id))
  return (host, signal, onProgress) =>
    withClients(whole, host, async (clients) => {
      const objection = await takeWrites(whole, clients, instance, {
        ...options,
        timeoutMs,
        guard: host.guard,
        signal,
        onProgress,
        mustHear: (nameServer) => stays.has(nameServer.id),
      })
      if (objection === undefined) return
      const group = instance.broker?.group ?? ''
      throw new RmqError(
        'still-written',
        `${instance.id} was not stopped: ${Math.round(timeoutMs / 1000)} s after its write permission was removed, ${objection}`,
        {
          where: { host: instance.host },
          hint: `Stop the producers that name their queues and the consumers that send messages back, and run apply again. To discard what they write, add unread: discard next to state: absent of ${group}. To keep the group, remove state: absent and run apply.`,
        },
      )
    })
}

interface TakeOptions extends DrainOptions {
  readonly timeoutMs: number
  /** Passed right before every wipe. */
  readonly guard: Guard
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
  /** Returns true for name servers without which it is not over. */
  readonly mustHear: (nameServer: Instance) => boolean
  /**
   * It ends when another member leads, and nothing is wiped while the group has no leader: a new leader's registration gives the
   * group its writes back, and only another election would undo a wipe that came after it.
   */
  readonly whileItLeads?: boolean
}

/**
 * Wipes the write permission of an instance's group at all name servers and waits until every producer has heard of it
 * and nothing is written any more. It is wiped again at every look, as a restarted name server or a changed topic
 * brings it back.
 * @returns why it is not over when the time is; undefined: it is
 * @throws as the guard
 */
export async function takeWrites(
  whole: Cluster,
  clients: ClientPool,
  instance: Instance,
  options: TakeOptions,
): Promise<string | undefined> {
  const { routeMs = 45_000, quietMs = 15_000, timeoutMs, pauseMs = 5000, clock = systemClock } = options
  const { guard, signal, onProgress, mustHear, whileItLeads = false } = options
  const begun = clock.now()
  let quietSince = begun
  let end: bigint | undefined
  const look = async (): Promise<string | undefined> => {
    if (whileItLeads) {
      const leader = await writerOf(whole, clients, instance, signal)
      if (leader === undefined) return 'no leader is listed that answers'
      if (leader.id !== instance.id) return undefined
    }
    const deaf = (await wipe(whole, clients, instance, guard, signal)).filter(mustHear)
    if (deaf.length > 0) return `no answer came from ${deaf.map((one) => label(whole, one)).join(', ')}`
    const left = routeMs - (clock.now() - begun)
    const stillLooking = `producers look for other brokers, ${Math.ceil(left / 1000)} s to go`
    if (quietMs === 0) return left > 0 ? stillLooking : undefined
    const writer = whileItLeads ? instance : await writerOf(whole, clients, instance, signal)
    const answer = writer && clients.askOnce(writer, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal })
    const now = answer && (await tryAnswer(answer, signal))?.commitLogMaxOffset
    if (now === undefined) return `${writer?.id ?? 'no leader'} does not report the end of its commit log`
    if (now !== end) quietSince = clock.now()
    end = now
    if (left > 0) return stillLooking
    return clock.now() - quietSince < quietMs
      ? `producers still write to it: its commit log ends at ${now} bytes`
      : undefined
  }
  return poll(look, { timeoutMs, clock, signal, fastest: pauseMs, slowest: pauseMs, onObjection: onProgress })
}

/** @returns the name servers that did not confirm it; throws as the guard, whose failure aborts the signal */
async function wipe(
  whole: Cluster,
  clients: ClientPool,
  instance: Instance,
  guard: Guard,
  signal: AbortSignal,
): Promise<Instance[]> {
  const group = instance.broker?.group ?? ''
  const nameServers = nameServersOf(whole)
  const answers = await Promise.all(
    nameServers.map((nameServer) => {
      const asked = clients.askOnce(
        nameServer,
        (client, options) => wipeWritePermission(client, group, guard, options).then(() => true),
        { timeoutMs: RPC_TIMEOUT_MS, signal },
      )
      return tryAnswer(asked, signal)
    }),
  )
  return nameServers.filter((_nameServer, index) => answers[index] !== true)
}
