import { resource, type AnyResource, type Diff } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import type { Hint } from '../../hint.ts'
import { contains, parseNetwork } from '../../model/network.ts'
import { denialOf } from './denial.ts'
import { DEFAULT_ZONE, type FirewalldSpec } from './firewalld.ts'
import { accepts, placeRules, takersOf } from './passage.ts'
import { firewallProbe } from './probe.ts'
import { holds, type FirewallRule } from './rules.ts'
import type { Firewall, FirewallState, Taker } from './state.ts'

/** A host of the cluster that connects to this one. */
export interface Peer {
  readonly name: string
  readonly address: string
}

export interface PathsSpec extends FirewalldSpec {
  /** Name of this host. */
  readonly host: string
  readonly peers: readonly Peer[]
}

type Paths = Omit<PathsSpec, 'recordFile'>

/** A finding that no rule of this tool corrects. */
interface Trouble {
  readonly reason: string
  readonly hint: Hint
}

const PATHS = resourceKind<FirewallState>('firewalld-paths')

/**
 * The way of the packets through the firewall of a host, which nothing here changes: blocked where the rules of this tool
 * would let no packets of other hosts in, a note where they limit nothing. Shares the probe of `firewalld`.
 * Id `firewalld-paths:<zone or default>`.
 */
export function firewalldPaths(spec: PathsSpec): AnyResource {
  return resource<FirewallState, true>({
    id: PATHS.id(spec.zone ?? DEFAULT_ZONE),
    probe: firewallProbe(spec),
    desire: () => true,
    diff: (state) => diffPaths(state, spec),
    converge: () => [],
  })
}

/** Pure. */
export function diffPaths(state: FirewallState, spec: Paths): Diff {
  if (spec.rules.length === 0) return { kind: 'same' }
  const limitsNothing = 'no rule of it limits who reaches the ports of this host'
  if (state.kind === 'absent') return { kind: 'same', note: `firewalld is not installed: ${limitsNothing}` }
  if (state.kind === 'masked') return { kind: 'same', note: `firewalld is masked: ${limitsNothing}` }
  if (state.missing.length > 0) return { kind: 'same' }
  const [trouble] = [unusedZone(state, spec), ...lostPeers(state, spec), ...deniedPeers(state, spec)].flatMap(
    (one) => one ?? [],
  )
  if (trouble !== undefined && state.runs) return { kind: 'blocked', ...trouble }
  const notes = [
    ...(state.runs
      ? []
      : [
          `firewalld does not run: ${limitsNothing} now, and its permanent rules hold ${state.atBoot ? 'from the next boot' : 'when an administrator starts it, it is not enabled'}`,
        ]),
    ...(trouble === undefined ? [] : [trouble.reason]),
    ...openZone(state),
    ...deniedClients(state, spec),
  ]
  return notes.length === 0 ? { kind: 'same' } : { kind: 'same', note: notes.join('; ') }
}

/** The zone of the inventory takes no packet that a rule is for. */
function unusedZone(state: Firewall, { host, zone, rules }: Paths): Trouble | undefined {
  if (zone === undefined) return undefined
  const takers = rules.flatMap(({ from }) => takersOf(state, from))
  if (takers.some((taker) => taker.zone === zone)) return undefined
  const bound = state.zones.get(zone)
  const isBound = bound !== undefined && bound.interfaces.length + bound.sources.length > 0
  const others = [...new Set(takers.map((taker) => taker.zone))].join(', ')
  return {
    reason: isBound
      ? `zone ${zone} takes no packets of the cluster on ${host}: they go through ${others}`
      : `zone ${zone} has no interface or source on ${host}; its traffic goes through ${others}`,
    hint: `Set the zone of ${host} in the inventory (hosts.${host}.firewall.zone: ${others}), or take firewall.zone out of it: then the rules go to the zones that take the packets.`,
  }
}

/** A port that another host connects to, with the zone that takes its packets. */
interface Arrival {
  readonly peer: Peer
  readonly port: number
  readonly taker: Taker
}

function arrivals(state: Firewall, { peers, rules }: Paths): Arrival[] {
  const ports = portsByAddress(rules, peers)
  return peers.flatMap((peer) => {
    const [taker] = takersOf(state, peer.address)
    if (taker === undefined) return []
    return [...(ports.get(peer.address) ?? [])].map((port) => ({ peer, port, taker }))
  })
}

/** The ports that rules open to each of the peers, by address. */
function portsByAddress(
  rules: readonly FirewallRule[],
  peers: readonly Peer[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const ports = new Map(peers.map(({ address }) => [address, new Set<number>()]))
  const networks = new Map(peers.map(({ address }) => [address, parseNetwork(address)]))
  for (const { from, port } of rules) {
    const outer = from?.includes('/') === true ? parseNetwork(from) : undefined
    if (from === undefined) for (const opened of ports.values()) opened.add(port)
    else if (outer === undefined) ports.get(from)?.add(port)
    else {
      for (const [address, inner] of networks)
        if (inner !== undefined && contains(outer, inner)) ports.get(address)?.add(port)
    }
  }
  return ports
}

/** Hosts whose packets go to a zone that gets no rule for them, and has none. */
function lostPeers(state: Firewall, spec: Paths): Trouble[] {
  const placed = new Map<string, FirewallRule[]>()
  for (const { zone, rule } of placeRules(state, spec.zone, spec.rules)) {
    const rules = placed.get(zone) ?? []
    rules.push(rule)
    placed.set(zone, rules)
  }
  const opened = new Map([...placed].map(([zone, rules]) => [zone, portsByAddress(rules, spec.peers)]))
  const lost = arrivals(state, spec).filter(({ peer, port, taker }) => {
    const there = state.zones.get(taker.zone)
    const rules = there?.running ?? there?.permanent
    const isOpen =
      rules !== undefined && (holds(rules, { port }) || holds(rules, { port, from: peer.address }))
    const comes = opened.get(taker.zone)?.get(peer.address)?.has(port) ?? false
    return !isOpen && !comes && !accepts(there)
  })
  return byTaker(lost).map(({ taker, who, ports }) => ({
    reason: `zone ${taker.zone} takes the packets of ${who} (${taker.why}), and has no rule that lets them reach ${ports}`,
    hint:
      spec.zone === undefined
        ? `Take ${taker.why} out of zone ${taker.zone}, or set hosts.${spec.host}.firewall.zone to the zone for the rules.`
        : `Take firewall.zone out of the inventory: then the rules go to the zones that take the packets.`,
  }))
}

/** Hosts whose packets a foreign rule denies. */
function deniedPeers(state: Firewall, spec: Paths): Trouble[] {
  const denied = arrivals(state, spec).flatMap((arrival) => {
    const { peer, port, taker } = arrival
    const by = denialOf(state, taker.zone, { port, from: peer.address, to: spec.address })
    return by === undefined ? [] : [{ ...arrival, by }]
  })
  const rules = [...new Set(denied.map(({ by }) => by))]
  return rules.flatMap((by) =>
    byTaker(denied.filter((one) => one.by === by)).map(({ taker, who, ports }) => ({
      reason: `zone ${taker.zone} takes the packets of ${who} (${taker.why}), but a rule denies them ${ports}: ${by}`,
      hint: 'Take that rule away on the host, or let it be about other addresses or ports.',
    })),
  )
}

/** 'mq2 (10.0.0.12), mq3 (10.0.0.13)' and '10911/tcp, 10912/tcp' by zone. */
function byTaker(
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

/** The zone of the cluster's packets accepts all packets. */
function openZone({ base, zones, runs }: Firewall): string[] {
  if (!runs || !accepts(zones.get(base.zone))) return []
  return [
    `zone ${base.zone} (${base.why}) accepts all packets: no rule limits who reaches the ports of this host`,
  ]
}

/** Networks of clients that a foreign rule denies; their ports by rule. */
function deniedClients(state: Firewall, spec: Paths): string[] {
  const addresses = new Set(spec.peers.map(({ address }) => address))
  const found = new Map<string, Set<string>>()
  for (const { port, from } of spec.rules) {
    if (from !== undefined && addresses.has(from)) continue
    for (const { zone } of takersOf(state, from)) {
      const by = denialOf(state, zone, { port, from, to: spec.address })
      if (by === undefined) continue
      const key = `a rule denies ${from ?? 'everybody'}: ${by}`
      found.set(key, (found.get(key) ?? new Set()).add(`${port}/tcp`))
    }
  }
  return [...found].map(([text, ports]) => `${text} (${[...ports].join(', ')})`)
}
