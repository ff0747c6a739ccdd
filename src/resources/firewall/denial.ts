import { candidatesOf, matchOf, serviceMatch, type Candidate, type Flow, type Match } from './match.ts'
import { accepts, isFinal } from './passage.ts'
import type { RichRule } from './rich-rule.ts'
import type { ZoneRules } from './rules.ts'
import type { Firewall, Policy } from './state.ts'

/** Length at which a rule of an administrator is cut in messages. */
const LONGEST_RULE = 160

/** The rules in force, or those after a reload of firewalld. */
export type Moment = 'now' | 'after-reload'

export interface Verdict {
  /** 'zone public: rule …' or 'policy ban: …' for people: it denies all of the flow; undefined: nothing does. */
  readonly denial: string | undefined
  /** Rules that may deny it: they are about what this tool cannot compare with a flow. */
  readonly doubts: readonly string[]
}

/**
 * Finds what keeps a flow from its port although the zone has an accept rule of this tool for it: a forward to elsewhere, a
 * rich rule of the zone (those of priority 0 deny before others accept), or a policy that comes before the zones.
 */
export function verdictOf(firewall: Firewall, zone: string, flow: Flow, moment: Moment = 'now'): Verdict {
  const doubts: string[] = []
  let mayBeAccepted = false
  for (const { denies, match, text } of decisionsOf(firewall, zone, flow, moment)) {
    if (match === 'unknown') {
      if (denies) doubts.push(text)
      else mayBeAccepted = true
    } else if (match === 'all') {
      if (!denies) return { denial: undefined, doubts }
      return mayBeAccepted ? { denial: undefined, doubts: [...doubts, text] } : { denial: text, doubts }
    }
  }
  return { denial: undefined, doubts }
}

/**
 * Returns false for a firewall that has nothing which could deny a flow: as most have, and a host of a large cluster has thousands of
 * flows to ask `verdictOf` about.
 */
export function mayDeny({ zones, policies, permanentPolicies }: Firewall): boolean {
  return (
    [...zones.values()].some(({ running, permanent }) => [running ?? permanent, permanent].some(hasDenial)) ||
    [...policies, ...permanentPolicies].some(
      (policy) => policy.isUnread === true || isFinal(policy) || hasDenial(policy),
    )
  )
}

const hasDenial = ({ rich, forwards }: Pick<ZoneRules, 'rich' | 'forwards'>): boolean =>
  forwards.length > 0 || rich.some((rule) => isDenial(rule) || isForward(rule))

interface Decision {
  readonly denies: boolean
  readonly match: Match
  readonly priority: number
  /** For people: the zone or policy with its rule. */
  readonly text: string
}

/** The rules of others that decide on a flow, in firewalld's order. */
function decisionsOf(firewall: Firewall, zone: string, flow: Flow, moment: Moment): Decision[] {
  const there = firewall.zones.get(zone)
  const rules = moment === 'now' ? (there?.running ?? there?.permanent) : there?.permanent
  const policies = (moment === 'now' ? firewall.policies : firewall.permanentPolicies)
    .filter(({ ingressZones }) => ingressZones.includes(zone) || ingressZones.includes('ANY'))
    .map((policy) => ({
      ...policy,
      priority: policy.priority ?? -1,
      where: `policy ${policy.name}`,
      rich: candidatesOf(policy.rich, flow, firewall),
    }))
    .sort((one, other) => one.priority - other.priority)
  const ofZone =
    rules === undefined
      ? []
      : [{ ...rules, where: `zone ${zone}`, rich: candidatesOf(rules.rich, flow, firewall) }]
  const before = policies.filter(({ priority, egressZones }) => priority < 0 && egressZones.includes('HOST'))
  return [
    // The destination is changed before any chain accepts or denies (prerouting), whatever a policy's egress zone is.
    ...[...policies, ...ofZone].flatMap((one) => forwardDecisions(one, flow, firewall)),
    ...before.flatMap((policy) => [
      ...unreadDecision(policy),
      ...inOrder([...richDecisions(policy, flow, firewall), ...openDecisions(policy, flow, firewall)]),
      ...targetDecision(policy),
    ]),
    ...ofZone.flatMap((own) => inOrder(zoneDecisions(own, flow, firewall))),
  ]
}

/** The accept rule of this tool has priority 0: rules behind it do not matter, nor do others that accept alone. */
function zoneDecisions(own: Holder, flow: Flow, firewall: Firewall): Decision[] {
  const rich = own.rich.filter(({ rule }) => rule.priority <= 0)
  return rich.some(({ rule }) => isDenial(rule)) ? richDecisions({ ...own, rich }, flow, firewall) : []
}

/** By priority, then those that deny. */
const inOrder = (decisions: readonly Decision[]): Decision[] =>
  [...decisions].sort(
    (one, other) => one.priority - other.priority || Number(other.denies) - Number(one.denies),
  )

/** A zone or policy with the rules that may be about a flow. */
type Holder = Omit<ZoneRules, 'rich' | 'texts'> & {
  readonly rich: readonly Candidate[]
  readonly where: string
}

const isDenial = ({ action }: RichRule): boolean => action === 'reject' || action === 'drop'
const isForward = ({ element }: RichRule): boolean => element?.name === 'forward-port'

function forwardDecisions({ forwards, rich, where }: Holder, flow: Flow, firewall: Firewall): Decision[] {
  const base = { denies: true, priority: 0 }
  return [
    ...rich.flatMap((candidate) =>
      isForward(candidate.rule) ? ofCandidate(candidate, { ...base, where }, flow, firewall) : [],
    ),
    ...forwards
      .filter(({ first, last }) => first <= flow.port && flow.port <= last)
      .map(({ text }) => ({ ...base, match: 'all' as const, text: `${where}: forward-port ${text}` })),
  ]
}

function richDecisions({ rich, where }: Holder, flow: Flow, firewall: Firewall): Decision[] {
  return rich.flatMap((candidate): Decision[] => {
    const { rule } = candidate
    const denies = isDenial(rule)
    if (isForward(rule) || (!denies && rule.action !== 'accept')) return []
    return ofCandidate(candidate, { denies, priority: rule.priority, where }, flow, firewall)
  })
}

/** The decision of a rule, if it is about the flow. */
function ofCandidate(
  candidate: Candidate,
  { denies, priority, where }: Pick<Decision, 'denies' | 'priority'> & Pick<Holder, 'where'>,
  { port }: Flow,
  firewall: Firewall,
): Decision[] {
  const { rule, alike } = candidate
  const found = matchOf(candidate, port, firewall)
  if (found === 'none') return []
  const match = rule.limited ? 'unknown' : found
  const more =
    match === 'all' || alike === 0 ? '' : ` and ${alike} more ${alike > 1 ? 'rules' : 'rule'} of its kind`
  return [{ denies, priority, match, text: `${where}: ${short(rule.text)}${more}` }]
}

/** Ports and services that are open to every address. */
function openDecisions({ ranges, services, where }: Holder, { port }: Flow, firewall: Firewall): Decision[] {
  const isOpen = ranges.some(([first, last]) => first <= port && port <= last)
  const matches: Match[] = [
    ...(isOpen ? (['all'] as const) : []),
    ...services.map((name) => serviceMatch(name, port, firewall.services)),
  ]
  return matches.map((match) => ({ denies: false, match, priority: 0, text: `${where}: ${port}/tcp` }))
}

function unreadDecision({ isUnread, where }: Holder & Pick<Policy, 'isUnread'>): Decision[] {
  if (isUnread !== true) return []
  const text = `${where}: its rules are too long to be read`
  return [{ denies: true, match: 'unknown', priority: 0, text }]
}

function targetDecision(policy: Holder & Pick<Policy, 'target'>): Decision[] {
  const { target = '', where } = policy
  if (!isFinal(policy)) return []
  return [{ denies: !accepts(policy), match: 'all', priority: 0, text: `${where}: target ${target}` }]
}

const short = (text: string): string =>
  text.length > LONGEST_RULE ? `${text.slice(0, LONGEST_RULE)}…` : text
