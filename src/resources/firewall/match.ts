import { contains, overlap, parseNetwork } from '../../model/network.ts'
import { isTcp, positionIn } from './named.ts'
import type { RichRule, RichSource } from './rich-rule.ts'
import { parsePortRange } from './rules.ts'
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

/** The match of a rich rule, without regard to its action. */
export function matchOf(rule: RichRule, { port, from, to }: Flow, named: Named): Match {
  const { family, source, destination } = rule
  if (from !== undefined && family !== undefined && family !== (from.includes(':') ? 'ipv6' : 'ipv4'))
    return 'none'
  if (from === undefined && (family !== undefined || source !== undefined)) return 'none'
  let match: Match = 'all'
  for (const part of [
    () => elementMatch(rule.element, port, named),
    () => addressMatch(source, from, named),
    () => addressMatch(destination, to, named),
  ]) {
    const found = part()
    if (found === 'none') return 'none'
    if (found === 'unknown') match = 'unknown'
  }
  return match
}

/** Elements that have no say about the ports of a host. */
const ELSEWHERE: ReadonlySet<string> = new Set(['icmp-block', 'icmp-type', 'masquerade', 'tcp-mss-clamp'])

function elementMatch(element: RichRule['element'], port: number, { services }: Named): Match {
  if (element === undefined) return 'all'
  const { name, attributes } = element
  const value = (key: string): string => attributes.get(key) ?? ''
  if (name === 'protocol') return when(isTcp(value('value')))
  if (name === 'service') return serviceMatch(value('name'), port, services)
  if (name === 'port' || name === 'forward-port') {
    const range = parsePortRange(`${value('port')}/${value('protocol')}`)
    return when(range?.protocol === 'tcp' && range.first <= port && port <= range.last)
  }
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

function addressMatch(range: RichSource | undefined, address: string | undefined, { ipsets }: Named): Match {
  if (range === undefined) return 'all'
  if (address === undefined) return 'none'
  if (range.ipset !== undefined) {
    const set = ipsets.get(range.ipset)
    const position = set === undefined ? undefined : positionIn(set, address)
    if (position === 'in' || position === 'partly') return when(position === 'in' && !range.inverted)
    return set?.isKnown === true ? when(range.inverted) : 'unknown'
  }
  if (range.address === undefined) return 'unknown'
  const [outer, inner] = [parseNetwork(range.address), parseNetwork(address)]
  if (outer === undefined || inner === undefined) return 'unknown'
  return when(range.inverted ? !overlap(outer, inner) : contains(outer, inner))
}
