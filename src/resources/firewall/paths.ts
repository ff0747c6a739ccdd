import { resource, type AnyResource, type Diff } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import type { Hint } from '../../hint.ts'
import { getOrMake } from '../../objects.ts'
import { arrivals, byTaker, deniedArrivals, portsByAddress, type Paths, type PathsSpec } from './arrivals.ts'
import { mayDeny } from './denial.ts'
import { DEFAULT_ZONE } from './firewalld.ts'
import { accepts, isUndivided, placeRules, takersOf } from './passage.ts'
import { deniedAfterReload, deniedClients, doubtfulRules, doubtfulSources, openZone } from './path-notes.ts'
import { firewallProbe } from './probe.ts'
import { holds, type FirewallRule } from './rules.ts'
import type { Firewall, FirewallState } from './state.ts'

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
export function diffPaths(state: FirewallState, given: Paths): Diff {
  // The ways of the packets are kept with this object, which ends with the comparison: those of all hosts are as many as pairs of them.
  const spec = { ...given }
  if (spec.rules.length === 0) return { kind: 'same' }
  const limitsNothing = 'no rule of it limits who reaches the ports of this host'
  if (state.kind === 'absent') return { kind: 'same', note: `firewalld is not installed: ${limitsNothing}` }
  if (state.kind === 'masked') return { kind: 'same', note: `firewalld is masked: ${limitsNothing}` }
  if (state.missing.length > 0) return { kind: 'same' }
  // Most firewalls have nothing that denies, and there are as many flows to ask about as hosts and ports.
  const denies = mayDeny(state)
  const [trouble] = [
    unusedZone(state, spec),
    ...lostPeers(state, spec),
    ...(denies ? deniedPeers(state, spec) : []),
  ].flatMap((one) => one ?? [])
  if (trouble !== undefined && state.runs) return { kind: 'blocked', ...trouble }
  const notes = [
    ...(state.runs
      ? []
      : [
          `firewalld does not run: ${limitsNothing} now, and its permanent rules hold ${state.atBoot ? 'from the next boot' : 'when an administrator starts it, it is not enabled'}`,
        ]),
    ...(trouble === undefined ? [] : [trouble.reason]),
    ...openZone(state),
    ...(denies
      ? [
          ...deniedClients(state, spec),
          ...(state.runs ? deniedAfterReload(state, spec) : []),
          ...doubtfulRules(state, spec),
        ]
      : []),
    ...doubtfulSources(state),
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

/** Hosts whose packets go to a zone that gets no rule for them, and has none. */
function lostPeers(state: Firewall, spec: Paths): Trouble[] {
  // All rules go to the zone that takes all packets.
  if (spec.zone === undefined && isUndivided(state)) return []
  const placed = new Map<string, FirewallRule[]>()
  for (const { zone, rule } of placeRules(state, spec.zone, spec.rules)) {
    getOrMake(placed, zone, () => []).push(rule)
  }
  const opened = new Map([...placed].map(([zone, rules]) => [zone, portsByAddress(rules, spec.peers)]))
  const lost = arrivals(state, spec).filter(({ peer, port, taker }) => {
    const there = state.zones.get(taker.zone)
    const rules = there?.running ?? there?.permanent
    const comes = opened.get(taker.zone)?.get(peer.address)?.has(port) ?? false
    if (comes || accepts(there)) return false
    return rules === undefined || !(holds(rules, { port }) || holds(rules, { port, from: peer.address }))
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
  const denied = deniedArrivals(state, spec, 'now')
  const rules = [...new Set(denied.map(({ by }) => by))]
  return rules.flatMap((by) =>
    byTaker(denied.filter((one) => one.by === by)).map(({ taker, who, ports }) => ({
      reason: `zone ${taker.zone} takes the packets of ${who} (${taker.why}), but a rule denies them ${ports}: ${by}`,
      hint: 'Take that rule away on the host, or let it be about other addresses or ports.',
    })),
  )
}
