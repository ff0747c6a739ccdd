import type { HostAccess } from '../engine/access.ts'
import { RmqError } from '../errors.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { instancesOf, registeredAddress } from './address.ts'
import { runtimeInfo } from './broker.ts'
import { startHint } from './judge.ts'
import { clusterInfo, type Registration } from './name-server.ts'
import { Peers } from './peers.ts'
import { poll } from './poll.ts'
import { waitCaughtUp } from './wait-caught-up.ts'
import { askMs, type WaitOptions } from './wait-registered.ts'

type Call = (host: HostAccess, signal: AbortSignal) => Promise<void>

/** How many of a DLedger group must run for it to elect a leader and take messages. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1
}

/** All members of an instance's group, itself included, in the order of the inventory. */
export function membersOf(cluster: Pick<Cluster, 'instances'>, group: string): Instance[] {
  return cluster.instances.filter(({ broker }) => broker?.group === group)
}

/** The member that these rows of a name server call the leader (id 0); undefined: none, or no member. */
export function leaderIn(
  cluster: Cluster,
  group: string,
  rows: readonly Registration[],
): Instance | undefined {
  const addresses = rows
    .filter((row) => row.brokerName === group && row.brokerId === 0)
    .map(({ address }) => address)
  return membersOf(cluster, group).find((member) => addresses.includes(registeredAddress(cluster, member)))
}

/**
 * The call before a running member of a DLedger group is restarted: sees that the group goes on without it, by the
 * other members' own answers. One that was just restarted may need some seconds (30 unless given).
 * @throws RmqError 'no-majority' when too few others answer: the member is left alone.
 */
export function keepsMajority(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000 }: WaitOptions = {},
): Call {
  return async (host, signal) => {
    const group = instance.broker?.group ?? ''
    const members = membersOf(cluster, group)
    const needed = majorityOf(members.length)
    const others = members.filter(({ id }) => id !== instance.id)
    const silent = await withPeers(cluster, host, (peers) =>
      poll(
        async () => {
          const answering = await answeringOf(peers, others, signal)
          return answering.length >= needed ? undefined : others.filter((other) => !answering.includes(other))
        },
        { timeoutMs, signal },
      ),
    )
    if (silent === undefined) return
    throw new RmqError(
      'no-majority',
      `${instance.id} was left alone: without it ${group} would have ${others.length - silent.length} of ${members.length} members, and it takes ${needed} to go on (no answer: ${silent.map(({ id }) => id).join(', ')})`,
      {
        where: { host: instance.host },
        hint: `start the others first: rmq-provision start ${cluster.file} --limit ${group}; if the group is down anyway, stop it (rmq-provision stop ${cluster.file} --limit ${group}) and apply again`,
      },
    )
  }
}

/**
 * The call after the start of a member of a DLedger group: waits until the group has a leader that the name servers
 * know (90 s unless given), and until this member has what the leader has. While most members are still down, as in
 * the middle of a first start, there is nothing to wait for.
 * @throws RmqError 'no-leader', 'slave-behind'.
 */
export function waitJoined(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000 }: WaitOptions = {},
): Call {
  return async (host, signal) => {
    const group = instance.broker?.group ?? ''
    let leader: Instance | undefined
    const objection = await withPeers(cluster, host, (peers) =>
      poll(
        async () => {
          const members = membersOf(cluster, group)
          const answering = await answeringOf(peers, members, signal)
          if (answering.length < majorityOf(members.length)) return undefined
          leader = await leaderOf(cluster, peers, group, signal)
          return leader === undefined ? 'no name server lists a leader that answers' : undefined
        },
        { timeoutMs, signal },
      ),
    )
    if (objection !== undefined) {
      throw new RmqError(
        'no-leader',
        `${group} has no leader after ${Math.round(timeoutMs / 1000)} s: ${objection}`,
        {
          where: { host: instance.host },
          hint: `its members elect one over the ports of dLegerPeers: rmq-provision check ${cluster.file} tests them; ${startHint(cluster, instance)}`,
        },
      )
    }
    if (leader !== undefined && leader.id !== instance.id) {
      await waitCaughtUp(cluster, leader, instance)(host, signal)
    }
  }
}

async function leaderOf(
  cluster: Cluster,
  peers: Peers,
  group: string,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  const views = await Promise.all(
    instancesOf(cluster, 'namesrv').map((nameServer) =>
      answerOf(peers.ask(nameServer, clusterInfo, { timeoutMs: askMs, signal }), signal),
    ),
  )
  const leaders = views.flatMap((rows) => (rows === undefined ? [] : [leaderIn(cluster, group, rows)]))
  const [leader] = leaders
  if (leader === undefined || leaders.some((other) => other?.id !== leader.id)) return undefined
  return (await answeringOf(peers, [leader], signal))[0]
}

async function answeringOf(
  peers: Peers,
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<Instance[]> {
  const answers = await Promise.all(
    instances.map((instance) =>
      answerOf(peers.ask(instance, runtimeInfo, { timeoutMs: askMs, signal }), signal),
    ),
  )
  return instances.filter((_instance, index) => answers[index] !== undefined)
}

/** undefined for any failure but an interruption. */
async function answerOf<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

async function withPeers<T>(
  cluster: Cluster,
  host: HostAccess,
  use: (peers: Peers) => Promise<T>,
): Promise<T> {
  const peers = new Peers(cluster, (_from, address, port, until) => host.connect(address, port, until))
  try {
    return await use(peers)
  } finally {
    peers.close()
  }
}
