import { contains, parseNetwork } from '../../model/network.ts'
import { getOrMake, keptWith } from '../../objects.ts'
import { verdictOf, type Moment } from './denial.ts'
import type { FirewallQuery } from './probe.ts'
import { takersOf } from './passage.ts'
import type { FirewallRule } from './rules.ts'
import type { Firewall, Taker } from './state.ts'

/** A host of the cluster that connects to this one. */
export interface Peer {
  readonly name: string
  readonly address: string
}

export interface PathsSpec extends FirewallQuery {
  /** Name of this host. */
  readonly host: string
  readonly peers: readonly Peer[]
}

/** The part of it that a look at the firewall needs. */
export type Paths = Omit<PathsSpec, 'recordFile'>

/** A port that another host connects to, with the zone that takes its packets. */
export interface Arrival {
  readonly peer: Peer
  readonly port: number
  readonly taker: Taker
}

/** All ways by which other hosts reach the ports of this one. */
export const arrivals = (state: Firewall, spec: Paths): readonly Arrival[] => arrivalsOf(spec)(state)

const arrivalsOf = keptWith((spec: Paths) => keptWith((state: Firewall) => findArrivals(state, spec)))

function findArrivals(state: Firewall, { peers, rules }: Paths): Arrival[] {
  const ports = portsByAddress(rules, peers)
  return peers.flatMap((peer) => {
    const [taker] = takersOf(state, peer.address)
    if (taker === undefined) return []
    return [...(ports.get(peer.address) ?? [])].map((port) => ({ peer, port, taker }))
  })
}

/** The ports that rules open to each of the peers, by address. */
export function portsByAddress(
  rules: readonly FirewallRule[],
  peers: readonly Peer[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const bySource = new Map<string | undefined, number[]>()
  for (const { from, port } of rules) getOrMake(bySource, from, () => []).push(port)
  const networks = [...bySource.keys()].filter((from) => from?.includes('/'))
  // Most hosts are in the same networks: they have one set.
  const sets = new Map<string, ReadonlySet<number>>()
  return new Map(
    peers.map((peer) => {
      const sources = [
        undefined,
        ...networks.filter((network) => network !== undefined && isInside(peer, network)),
        ...(bySource.has(peer.address) ? [peer.address] : []),
      ]
      const opened = (): Set<number> => new Set(sources.flatMap((source) => bySource.get(source) ?? []))
      return [peer.address, getOrMake(sets, sources.join(' '), opened)]
    }),
  )
}

/** Networks that were compared with a host. */
const comparedWith = keptWith((_peer: Peer) => new Map<string, boolean>())

/** Each network is compared once with each of the hosts: all hosts of a cluster have rules for the same networks. */
function isInside(peer: Peer, network: string): boolean {
  return getOrMake(comparedWith(peer), network, () => {
    const [outer, inner] = [parseNetwork(network), parseNetwork(peer.address)]
    return outer !== undefined && inner !== undefined && contains(outer, inner)
  })
}

/** 'mq2 (10.0.0.12), mq3 (10.0.0.13)' and '10911/tcp, 10912/tcp' by zone. */
export function byTaker(
  arrivals: readonly Arrival[],
): { readonly taker: Taker; readonly who: string; readonly ports: string }[] {
  const takers = new Map(arrivals.map(({ taker }) => [`${taker.zone} ${taker.why}`, taker]))
  return [...takers].map(([key, taker]) => {
    const own = arrivals.filter((arrival) => `${arrival.taker.zone} ${arrival.taker.why}` === key)
    const who = new Set(own.map(({ peer }) => `${peer.name} (${peer.address})`))
    const ports = new Set(own.map(({ port }) => `${port}/tcp`))
    return { taker, who: [...who].join(', '), ports: [...ports].join(', ') }
  })
}

/** The arrivals that a foreign rule denies. */
export function deniedArrivals(
  state: Firewall,
  spec: Paths,
  moment: Moment,
): (Arrival & { readonly by: string })[] {
  return arrivals(state, spec).flatMap((arrival) => {
    const { peer, port, taker } = arrival
    const flow = { port, from: peer.address, to: spec.address }
    const by = verdictOf(state, taker.zone, flow, moment).denial
    return by === undefined ? [] : [{ ...arrival, by }]
  })
}
