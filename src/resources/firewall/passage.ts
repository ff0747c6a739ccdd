import { compared, parseNetwork, type Network } from '../../model/network.ts'
import { getOrMake, keptWith } from '../../objects.ts'
import type { Firewall, Taker, Zone } from './state.ts'
import type { FirewallRule } from './rules.ts'

/** A rule and the zone that should hold it. */
export interface PlacedRule {
  readonly zone: string
  readonly rule: FirewallRule
}

interface Binding extends Taker {
  readonly network: Network
  readonly ingressPriority: number
}

/** A set of banned addresses may have tens of thousands of entries, and each rule and host asks who takes its packets. */
const passageOf = keptWith((firewall: Firewall) => ({
  bindings: bindingsOf(firewall),
  /** Of all packets, where no source is bound to a zone. */
  base: [{ zone: firewall.base.zone, why: firewall.base.why }],
  takers: new Map<string | undefined, readonly Taker[]>(),
}))

/**
 * The zones that take the packets from `from`, in the order in which firewalld asks them: a zone bound to their source, else
 * the zone of the interface, else the default zone. Zones with a lower ingress priority come first (firewalld 2.0), then
 * sources by the names of their zones. A network may be divided between several.
 * @param from address or network; undefined: everywhere
 */
export function takersOf(firewall: Firewall, from: string | undefined): readonly Taker[] {
  const { bindings, base, takers } = passageOf(firewall)
  if (bindings.length === 0) return base
  return getOrMake(takers, from, () => readTakers(firewall, bindings, from))
}

/** One zone takes all packets: no source is bound to another one. */
export const isUndivided = (firewall: Firewall): boolean => passageOf(firewall).bindings.length === 0

function readTakers(firewall: Firewall, bindings: readonly Binding[], from: string | undefined): Taker[] {
  const network = from === undefined ? undefined : parseNetwork(from)
  const wanted = network && compared(network)
  const base = firewall.zones.get(firewall.base.zone)?.ingressPriority ?? 0
  const takers: Taker[] = []
  const add = ({ zone, why }: Taker): void => {
    if (!takers.some((taker) => taker.zone === zone)) takers.push({ zone, why })
  }
  for (const binding of bindings) {
    if (binding.ingressPriority > base) break
    if (wanted?.overlaps(binding.network) === false) continue
    add(binding)
    if (wanted?.isIn(binding.network) === true) return takers
  }
  add(firewall.base)
  return takers
}

function bindingsOf({ zones }: Firewall): Binding[] {
  const bindings = [...zones].flatMap(([zone, { sources, ingressPriority }]) =>
    sources.flatMap(({ name, addresses }) =>
      addresses.flatMap((address) => {
        const network = parseNetwork(address)
        return network === undefined ? [] : [{ zone, why: `source ${name}`, network, ingressPriority }]
      }),
    ),
  )
  return bindings.sort(
    (one, other) =>
      one.ingressPriority - other.ingressPriority ||
      (one.zone < other.zone ? -1 : Number(one.zone > other.zone)),
  )
}

/** A zone or policy, as far as its target matters. */
type Targeted = Pick<Zone, 'target'>

/** firewalld's targets for packets that no rule of the zone is about. */
export const accepts = (one: Targeted | undefined): boolean => one?.target === 'ACCEPT'
const denies = (one: Targeted | undefined): boolean =>
  one?.target === 'DROP' || one?.target === '%%REJECT%%' || one?.target === 'REJECT'

/**
 * The rules with the zones that should hold them: the zone of the inventory, else those that take the packets. An
 * administrator binds sources to a zone that accepts or denies everything to trust or to ban them: such a zone gets none.
 */
export function placeRules(
  firewall: Firewall,
  zone: string | undefined,
  rules: readonly FirewallRule[],
): PlacedRule[] {
  if (zone !== undefined) return rules.map((rule) => ({ zone, rule }))
  return rules.flatMap((rule) =>
    takersOf(firewall, rule.from)
      .filter((taker) => taker.zone === firewall.base.zone || !isFinal(firewall.zones.get(taker.zone)))
      .map((taker) => ({ zone: taker.zone, rule })),
  )
}

/** The target decides on packets that no rule is about; others are left to what comes next. */
export const isFinal = (one: Targeted | undefined): boolean => accepts(one) || denies(one)
