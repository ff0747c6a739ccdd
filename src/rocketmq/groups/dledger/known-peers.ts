import { addressesOf } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { canonicalAddress, isLocal } from '../../../model/network.ts'
import { brokerConfig } from '../../client/broker.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { RPC_TIMEOUT_MS, tryAnswer } from '../../client/rpc.ts'

/**
 * A running member with the list that it was started with: self id → 'host:port', where host is the name of a host of the
 * inventory, or what the list says; undefined: the member does not say.
 */
export interface RunningPeer {
  readonly member: Instance
  readonly peers: ReadonlyMap<string, string> | undefined
}

/** Asks running members for the lists of members that they run with (dLegerPeers of GET_BROKER_CONFIG). */
export function runningPeers(
  cluster: Pick<Cluster, 'hosts'>,
  clients: ClientPool,
  members: readonly Instance[],
  signal: AbortSignal,
): Promise<readonly RunningPeer[]> {
  return Promise.all(
    members.map(async (member): Promise<RunningPeer> => {
      const asked = clients.askOnce(member, brokerConfig, { timeoutMs: RPC_TIMEOUT_MS, signal })
      const list = (await tryAnswer(asked, signal))?.get('dLegerPeers')
      return { member, peers: list === undefined ? undefined : peersIn(cluster, member, list) }
    }),
  )
}

/**
 * The most members that reach each other by their lists: a leader sends to the addresses in its own list, which it reads at
 * its start only (DLedgerConfig.peers, MemberState.peerMap). A member at another address answers clients, but takes no part.
 */
export function reachingEachOther(running: readonly RunningPeer[]): readonly Instance[] {
  const groups = running.map((one) =>
    running.filter((other) => finds(one, other) && finds(other, one)).map(({ member }) => member),
  )
  return groups.reduce((most, group) => (group.length > most.length ? group : most), [])
}

/** One that does not say its list counts as reaching and reached. */
function finds({ peers }: RunningPeer, { member, peers: own }: RunningPeer): boolean {
  const id = member.broker?.selfId ?? ''
  return peers === undefined || own === undefined || peers.get(id) === own.get(id)
}

/** @param list 'n0-10.0.0.11:40911;n1-…' */
function peersIn(
  cluster: Pick<Cluster, 'hosts'>,
  member: Instance,
  list: string,
): ReadonlyMap<string, string> {
  return new Map(
    list.split(';').flatMap((peer): [string, string][] => {
      const [, id, address, port] = /^\s*([^-]+)-(.+):(\d{1,5})\s*$/.exec(peer) ?? []
      if (id === undefined || address === undefined || port === undefined) return []
      return [[id, `${hostAt(cluster, member, address)}:${port}`]]
    }),
  )
}

/**
 * The host of the inventory that a member means by an address: one host has several spellings, and a group on one host may
 * run with 127.0.0.1 (fast-try.sh). Other text stays as it is.
 */
function hostAt({ hosts }: Pick<Cluster, 'hosts'>, member: Instance, address: string): string {
  const ip = canonicalAddress(address.replace(/^\[(.*)\]$/, '$1'))
  if (ip === 'localhost' || isLocal(ip)) return member.host
  return hosts.find((host) => [host.name, host.address, ...addressesOf(host)].includes(ip))?.name ?? ip
}
