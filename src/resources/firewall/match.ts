import { compared, parseNetwork, type Compared, type Network } from '../../model/network.ts'
import { getOrMake, keptWith } from '../../objects.ts'
import { isTcp, positionIn } from './named.ts'
import type { RichRule, RichSource } from './rich-rule.ts'
import { parsePortRange, type PortRange } from './rules.ts'
import type { Firewall } from './state.ts'

/** Connections to a TCP port of the host. */
export interface Flow {
  readonly port: number
  /** Address or network; undefined: everywhere. */
  readonly from: string | undefined
  /** The address of the host that they go to. */
  readonly to: string
}

/** A rule is about all packets of a flow, not about all of them, or this tool does not know. */
export type Match = 'all' | 'none' | 'unknown'

export type Named = Pick<Firewall, 'ipsets' | 'services'>

const when = (isSo: boolean): Match => (isSo ? 'all' : 'none')

/** A rule that is about the packets between two addresses, as far as its ports let it. */
export interface Candidate {
  readonly rule: RichRule
  /** Match of the family, the source and the destination. */
  readonly addresses: Exclude<Match, 'none'>
  /** Ports of the element: undefined where it names none. */
  readonly ports: PortRange | undefined
  /** Number of further rules that are about the same packets as far as this tool can see: those for MAC addresses. */
  readonly alike: number
}

/** Values that are worked out once of a rule. */
interface Parsed {
  readonly source: Network | undefined
  readonly destination: Network | undefined
  readonly ports: PortRange | undefined
  /** Equal for rules that decide alike on packets between addresses that they are about. */
  readonly decides: string
}

const parsed = keptWith(parse)
/** By the two addresses. */
const candidatesIn = keptWith((_named: Named) =>
  keptWith((_rules: readonly RichRule[]) => new Map<string, readonly Candidate[]>()),
)

/**
 * Finds the rules that are about a flow, without regard to its port: a host has few addresses of others and many flows, and
 * a zone may have ten thousand rules, one for each banned address.
 */
export function candidatesOf(rules: readonly RichRule[], flow: Flow, named: Named): readonly Candidate[] {
  const byAddresses = candidatesIn(named)(rules)
  return getOrMake(byAddresses, `${flow.from ?? ''} ${flow.to}`, () => findCandidates(rules, flow, named))
}

function findCandidates(rules: readonly RichRule[], { from, to }: Flow, named: Named): Candidate[] {
  const [source, destination] = [endOf(from), endOf(to)]
  const family = from?.includes(':') === true ? 'ipv6' : 'ipv4'
  const candidates = new Map<string, Candidate>()
  for (const rule of rules) {
    if (
      from === undefined
        ? rule.family !== undefined || rule.source !== undefined
        : (rule.family ?? family) !== family
    )
      continue
    const values = parsed(rule)
    const addresses = both(addressMatch(rule.source, values.source, source, named), () =>
      addressMatch(rule.destination, values.destination, destination, named),
    )
    if (addresses === 'none') continue
    const key = `${addresses} ${values.decides}`
    const known = candidates.get(key)
    candidates.set(
      key,
      known === undefined
        ? { rule, addresses, ports: values.ports, alike: 0 }
        : { ...known, alike: known.alike + 1 },
    )
  }
  return [...candidates.values()]
}

function parse({ source, destination, element, priority, action, limited }: RichRule): Parsed {
  const value = (key: string): string => element?.attributes.get(key) ?? ''
  const isSourcePort = element?.name === 'source-port'
  const attributes = isSourcePort ? value('protocol') : [...(element?.attributes ?? [])]
  return {
    source: parseNetwork(source?.address ?? ''),
    destination: parseNetwork(destination?.address ?? ''),
    ports: parsePortRange(`${value('port')}/${value('protocol')}`),
    decides: JSON.stringify([priority, action, limited, element?.name, attributes]),
  }
}

/** The match of a rule, without regard to its action. */
export const matchOf = ({ rule, addresses, ports }: Candidate, port: number, named: Named): Match =>
  both(elementMatch(rule.element, ports, port, named), () => addresses)

/** The match of two conditions. */
function both(one: Match, other: () => Match): Match {
  if (one === 'none') return 'none'
  const next = other()
  return next === 'all' ? one : next
}

/** Elements that have no say about the ports of a host. */
const ELSEWHERE: ReadonlySet<string> = new Set(['icmp-block', 'icmp-type', 'masquerade', 'tcp-mss-clamp'])

function elementMatch(
  element: RichRule['element'],
  ports: PortRange | undefined,
  port: number,
  { services }: Named,
): Match {
  if (element === undefined) return 'all'
  const { name, attributes } = element
  const value = (key: string): string => attributes.get(key) ?? ''
  if (name === 'protocol') return when(isTcp(value('value')))
  if (name === 'service') return serviceMatch(value('name'), port, services)
  if (name === 'port' || name === 'forward-port')
    return when(ports?.protocol === 'tcp' && ports.first <= port && port <= ports.last)
  if (name === 'source-port') return isTcp(value('protocol')) ? 'unknown' : 'none'
  return ELSEWHERE.has(name) ? 'none' : 'unknown'
}

/** A service is about a port; of one without a file, or with more conditions than the port, that is not known. */
export function serviceMatch(
  name: string,
  port: number,
  services: Named['services'],
  seen: ReadonlySet<string> = new Set(),
): Match {
  const service = services.get(name)
  if (service === undefined) return 'unknown'
  const more = new Set(seen).add(name)
  const matches = [
    when(service.ranges.some(([first, last]) => first <= port && port <= last)),
    ...service.includes
      .filter((other) => !more.has(other))
      .map((other) => serviceMatch(other, port, services, more)),
  ]
  if (service.hasConditions && matches.includes('all')) return 'unknown'
  return matches.find((match) => match === 'all') ?? matches.find((match) => match === 'unknown') ?? 'none'
}

/** An end of a flow: an address or network, compared with those of rules. */
interface End {
  readonly address: string
  readonly network: Compared | undefined
}

function endOf(address: string | undefined): End | undefined {
  const network = parseNetwork(address ?? '')
  return address === undefined ? undefined : { address, network: network && compared(network) }
}

function addressMatch(
  range: RichSource | undefined,
  outer: Network | undefined,
  end: End | undefined,
  { ipsets }: Named,
): Match {
  if (range === undefined) return 'all'
  if (end === undefined) return 'none'
  if (range.ipset !== undefined) {
    const set = ipsets.get(range.ipset)
    const position = set === undefined ? undefined : positionIn(set, end.address)
    if (position === 'in' || position === 'partly') return when(position === 'in' && !range.inverted)
    return set?.isKnown === true ? when(range.inverted) : 'unknown'
  }
  if (outer === undefined || end.network === undefined) return 'unknown'
  return when(range.inverted ? !end.network.overlaps(outer) : end.network.isIn(outer))
}
