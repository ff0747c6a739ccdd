import { contains, overlap, parseNetwork } from '../../model/network.ts'
import type { RichRule, RichSource } from './rich-rule.ts'
import { parsePortRange, type ZoneRules } from './rules.ts'
import type { Firewall } from './state.ts'

/** Connections to a TCP port of the host. */
export interface Flow {
  readonly port: number
  /** Address or network; undefined: everywhere. */
  readonly from: string | undefined
  /** The address of the host that they go to. */
  readonly to: string
}

/** Length at which a rule of an administrator is cut in messages. */
const LONGEST_RULE = 160

/**
 * The rule that denies all of a flow although the zone has an accept rule of this tool for it: a rich rule of the zone (those
 * of priority 0 deny before others accept), or a policy that comes before the zones.
 * @returns 'zone public: rule …' or 'policy ban: …' for people; undefined: there is none that can be known
 */
export function denialOf(firewall: Firewall, zone: string, flow: Flow): string | undefined {
  const policies = firewall.policies
    .map((policy) => ({ ...policy, priority: policy.priority ?? -1 }))
    .filter(
      ({ priority, ingressZones, egressZones }) =>
        priority < 0 &&
        egressZones.includes('HOST') &&
        (ingressZones.includes(zone) || ingressZones.includes('ANY')),
    )
    .sort((one, other) => one.priority - other.priority)
  for (const policy of policies) {
    const first = decisionOf(policy, flow)
    if (first?.denies === true) return `policy ${policy.name}: ${short(first.text)}`
    if (first !== undefined || policy.target === 'ACCEPT') return undefined
    if (policy.target === 'DROP' || policy.target === 'REJECT') {
      return `policy ${policy.name}: target ${policy.target}`
    }
  }
  const there = firewall.zones.get(zone)
  const rules = there?.running ?? there?.permanent
  if (rules === undefined) return undefined
  const before = rules.rich.filter(({ priority }) => priority <= 0)
  const first = decisionOf({ ...rules, rich: before, ranges: [] }, flow)
  return first?.denies === true ? `zone ${zone}: ${short(first.text)}` : undefined
}

interface Decision {
  readonly denies: boolean
  readonly text: string
  readonly priority: number
}

/** The first rule that decides on a flow: by priority, then those that deny. */
function decisionOf({ rich, ranges }: Pick<ZoneRules, 'rich' | 'ranges'>, flow: Flow): Decision | undefined {
  const decisions = rich
    .filter((rule) => isAbout(rule, flow))
    .flatMap(({ action, text, priority }): Decision[] => {
      if (action === 'accept') return [{ denies: false, text, priority }]
      return action === 'reject' || action === 'drop' ? [{ denies: true, text, priority }] : []
    })
  const isOpen = ranges.some(([first, last]) => first <= flow.port && flow.port <= last)
  if (isOpen) decisions.push({ denies: false, text: `${flow.port}/tcp`, priority: 0 })
  return decisions.sort(
    (one, other) => one.priority - other.priority || Number(other.denies) - Number(one.denies),
  )[0]
}

/** The rule decides on all packets of the flow. */
function isAbout({ family, source, destination, element }: RichRule, { port, from, to }: Flow): boolean {
  if (from !== undefined && family !== undefined && parseNetwork(from)?.family !== family) return false
  if (from === undefined && (family !== undefined || source !== undefined)) return false
  return isPort(element, port) && covers(source, from) && covers(destination, to)
}

function isPort(element: RichRule['element'], port: number): boolean {
  if (element === undefined) return true
  const { name, attributes } = element
  if (name === 'protocol') return attributes.get('value') === 'tcp'
  if (name !== 'port') return false
  const range = parsePortRange(`${attributes.get('port') ?? ''}/${attributes.get('protocol') ?? ''}`)
  return range?.protocol === 'tcp' && range.first <= port && port <= range.last
}

function covers(range: RichSource | undefined, addresses: string | undefined): boolean {
  if (range === undefined) return true
  const [outer, inner] = [range.address, addresses].map((text) =>
    text === undefined ? undefined : parseNetwork(text),
  )
  if (outer === undefined || inner === undefined) return false
  return range.inverted ? !overlap(outer, inner) : contains(outer, inner)
}

const short = (text: string): string =>
  text.length > LONGEST_RULE ? `${text.slice(0, LONGEST_RULE)}…` : text
