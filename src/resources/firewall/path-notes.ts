import { getOrMake } from '../../objects.ts'
import { arrivals, deniedArrivals, type Paths } from './arrivals.ts'
import { verdictOf } from './denial.ts'
import { accepts, takersOf } from './passage.ts'
import type { Firewall } from './state.ts'
import { firstOf } from '../../model/listed.ts'

/** Hosts whose packets a permanent rule denies that is not in force yet. */
export function deniedAfterReload(state: Firewall, spec: Paths): string[] {
  return notesOf(
    deniedArrivals(state, spec, 'after-reload').map(({ by, peer, port }) => ({
      by,
      who: `${peer.name} (${peer.address})`,
      port,
    })),
    ({ by, who, ports }) =>
      `after a reload of firewalld, or a boot, a permanent rule denies ${who} ${ports}: ${by}`,
  )
}

/** Rules that may deny hosts or clients, which depends on what this tool does not compare. */
export function doubtfulRules(state: Firewall, spec: Paths): string[] {
  const names = new Map(spec.peers.map(({ name, address }) => [address, `${name} (${address})`]))
  const flows = [
    ...arrivals(state, spec).map(({ peer, port }) => ({ from: peer.address, port })),
    ...spec.rules,
  ]
  // Most rules are for a host that arrives.
  const each = new Map(flows.map((flow) => [`${flow.from ?? ''} ${flow.port}`, flow]))
  const found = [...each.values()].flatMap(({ from, port }) =>
    takersOf(state, from).flatMap(({ zone }) =>
      verdictOf(state, zone, { port, from, to: spec.address }).doubts.map((by) => ({
        by,
        who: from === undefined ? 'everybody' : (names.get(from) ?? from),
        port,
      })),
    ),
  )
  return notesOf(
    found,
    ({ by, who, ports }) =>
      `a rule may deny ${who} ${ports}, which is not understood here (MAC address, limit, source port, service, policy or set of addresses that is not read): ${by}`,
  )
}

/** Zones that deny, for sources that are no IP addresses. */
export function doubtfulSources({ base, zones }: Firewall): string[] {
  return [...zones].flatMap(([zone, there]) =>
    zone === base.zone || accepts(there)
      ? []
      : there.sources
          .filter(({ isKnown }) => !isKnown)
          .map(
            ({ name }) =>
              `zone ${zone} takes packets by source ${name}, which is not compared with the addresses of the hosts`,
          ),
  )
}

interface Finding {
  readonly by: string
  readonly who: string
  readonly port: number
}

/** Rules that are named one by one. */
const MOST_RULES = 10
const MOST_WORDS = 8

/**
 * Findings of one rule in one line: 'mq2 (10.0.0.12), mq3 (10.0.0.13)' and '10911/tcp, 10912/tcp'; a last line counts the
 * rules that are too many to be named.
 */
function notesOf(
  findings: readonly Finding[],
  note: (one: { readonly by: string; readonly who: string; readonly ports: string }) => string,
): string[] {
  const rules = new Map<string, { readonly who: Set<string>; readonly ports: Set<string> }>()
  for (const { by, who, port } of findings) {
    const rule = getOrMake(rules, by, () => ({ who: new Set<string>(), ports: new Set<string>() }))
    rule.who.add(who)
    rule.ports.add(`${port}/tcp`)
  }
  const named = [...rules]
    .slice(0, MOST_RULES)
    .map(([by, { who, ports }]) =>
      note({ by, who: firstOf([...who], MOST_WORDS), ports: firstOf([...ports], MOST_WORDS) }),
    )
  const rest = rules.size - named.length
  return rest === 0 ? named : [...named, `${rest} more rules of the firewall are of this kind`]
}

/** The zone of the cluster's packets accepts all packets. */
export function openZone({ base, zones, runs }: Firewall): string[] {
  if (!runs || !accepts(zones.get(base.zone))) return []
  return [
    `zone ${base.zone} (${base.why}) accepts all packets: no rule limits who reaches the ports of this host`,
  ]
}

/** Networks of clients that a foreign rule denies; their ports by rule. */
export function deniedClients(state: Firewall, spec: Paths): string[] {
  const addresses = new Set(spec.peers.map(({ address }) => address))
  const found = new Map<string, Set<string>>()
  for (const { port, from } of spec.rules) {
    if (from !== undefined && addresses.has(from)) continue
    for (const { zone } of takersOf(state, from)) {
      const by = verdictOf(state, zone, { port, from, to: spec.address }).denial
      if (by === undefined) continue
      const key = `a rule denies ${from ?? 'everybody'}: ${by}`
      getOrMake(found, key, () => new Set()).add(`${port}/tcp`)
    }
  }
  return [...found].map(([text, ports]) => `${text} (${[...ports].join(', ')})`)
}
