import { arrivals, deniedArrivals, type Paths } from './arrivals.ts'
import { verdictOf } from './denial.ts'
import { accepts, takersOf } from './passage.ts'
import type { Firewall } from './state.ts'

/** Hosts whose packets a permanent rule denies that is not in force yet. */
export function deniedAfterReload(state: Firewall, spec: Paths): string[] {
  return grouped(
    deniedArrivals(state, spec, 'after-reload').map(({ by, peer, port }) => ({
      by,
      who: `${peer.name} (${peer.address})`,
      port,
    })),
  ).map(
    ({ by, who, ports }) =>
      `after a reload of firewalld, or a boot, a permanent rule denies ${who} ${ports}: ${by}`,
  )
}

/** Rules that may deny hosts or clients, which depends on what this tool does not compare. */
export function doubtfulRules(state: Firewall, spec: Paths): string[] {
  const names = new Map(spec.peers.map(({ name, address }) => [address, `${name} (${address})`]))
  const flows = [
    ...arrivals(state, spec).map(({ peer, port }) => ({ from: peer.address, port })),
    ...spec.rules.map(({ from, port }) => ({ from, port })),
  ]
  const found = flows.flatMap(({ from, port }) =>
    takersOf(state, from).flatMap(({ zone }) =>
      verdictOf(state, zone, { port, from, to: spec.address }).doubts.map((by) => ({
        by,
        who: from === undefined ? 'everybody' : (names.get(from) ?? from),
        port,
      })),
    ),
  )
  return grouped(found).map(
    ({ by, who, ports }) =>
      `a rule may deny ${who} ${ports}, which is not understood here (MAC address, limit, source port, service or set of addresses that is not read): ${by}`,
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

/** Findings of one rule in one line: 'mq2 (10.0.0.12), mq3 (10.0.0.13)' and '10911/tcp, 10912/tcp'. */
function grouped(
  findings: readonly { readonly by: string; readonly who: string; readonly port: number }[],
): { readonly by: string; readonly who: string; readonly ports: string }[] {
  return [...new Set(findings.map(({ by }) => by))].map((by) => {
    const own = findings.filter((one) => one.by === by)
    const list = (of: (one: (typeof own)[number]) => string): string => [...new Set(own.map(of))].join(', ')
    return { by, who: list(({ who }) => who), ports: list(({ port }) => `${port}/tcp`) }
  })
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
      found.set(key, (found.get(key) ?? new Set()).add(`${port}/tcp`))
    }
  }
  return [...found].map(([text, ports]) => `${text} (${[...ports].join(', ')})`)
}
