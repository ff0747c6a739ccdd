import { parseNetwork } from '../../../../src/model/network.ts'
import { parseRichRule } from '../../../../src/resources/firewall/rich-rule.ts'
import { zoneRules, type ZoneRules } from '../../../../src/resources/firewall/rules.ts'
import type { Firewall, Policy, Zone } from '../../../../src/resources/firewall/state.ts'

/** The rules of texts such as '10911/tcp' and 'rule family="ipv4" …'. */
const rulesOf = (texts: readonly string[]): ZoneRules =>
  zoneRules(
    texts.filter((text) => !text.startsWith('rule')),
    texts.filter((text) => text.startsWith('rule')).map(parseRichRule),
  )

interface ZoneText {
  /** Rules as it runs; undefined: firewalld does not run. */
  readonly running?: readonly string[] | undefined
  readonly permanent?: readonly string[]
  readonly target?: string
  readonly interfaces?: readonly string[]
  /** Addresses and networks. */
  readonly sources?: readonly string[]
  readonly ingressPriority?: number
}

export function zone({
  running,
  permanent = running ?? [],
  target,
  interfaces = [],
  sources = [],
  ingressPriority = 0,
}: ZoneText): Zone {
  return {
    running: running && rulesOf(running),
    permanent: rulesOf(permanent),
    target,
    ingressPriority,
    interfaces,
    sources: sources.map((name) => {
      const isKnown = parseNetwork(name) !== undefined
      return { name, addresses: isKnown ? [name] : [], isKnown }
    }),
  }
}

/** A running firewalld; eth0 is in zone public. */
export function firewall(zones: Readonly<Record<string, Zone>>, over: Partial<Firewall> = {}): Firewall {
  return {
    kind: 'firewalld',
    runs: true,
    atBoot: true,
    base: { zone: 'public', why: 'interface eth0' },
    zones: new Map(Object.entries(zones)),
    missing: [],
    policies: [],
    permanentPolicies: over.policies ?? [],
    ipsets: new Map(),
    services: new Map(),
    record: [],
    listening: undefined,
    ...over,
  }
}

export function policy(name: string, rules: readonly string[], over: Partial<Policy> = {}): Policy {
  return {
    name,
    ...rulesOf(rules),
    target: 'CONTINUE',
    priority: undefined,
    ingressPriority: 0,
    interfaces: [],
    sources: [],
    ingressZones: ['ANY'],
    egressZones: ['HOST'],
    ...over,
  }
}
