import { resource, type AnyResource, type Diff, type Step } from '../../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../engine/world.ts'
import { firewallCommands, patchLines, type RuleChange } from './commands.ts'
import { firewallProbe, type FirewallState, type FirewallZone } from './probe.ts'
import { recordLine, rememberScript } from './record.ts'
import { holds, type FirewallRule } from './rules.ts'

export interface FirewalldSpec {
  /** undefined: the zone of the interface that has `address`, else the default zone. */
  readonly zone: string | undefined
  /** The host's address in the cluster. */
  readonly address: string
  readonly rules: readonly FirewallRule[]
  /** File on the host that remembers which rules this tool added; only those are ever removed. */
  readonly recordFile: string
}

const FIREWALLD = resourceKind<FirewallState>('firewalld')

/** Name in ids where the inventory names no zone: firewalld's default zone. */
export const DEFAULT_ZONE = 'default'

/** The rules of a host's zone. */
export const firewalldRef = (
  host: string,
  { zone = DEFAULT_ZONE }: Pick<FirewalldSpec, 'zone'>,
): ResourceRef<FirewallState> => FIREWALLD.on(host, zone)

/**
 * Rules that a zone has, in force now and after a reload; none is taken away here (see firewalldSurplus). firewalld
 * is never started, stopped or reloaded; a host without a running firewalld is left as it is.
 */
export function firewalld(spec: FirewalldSpec): AnyResource {
  return resource<FirewallState, readonly FirewallRule[]>({
    id: FIREWALLD.id(spec.zone ?? DEFAULT_ZONE),
    probe: firewallProbe(spec),
    desire: () => spec.rules,
    diff: diffFirewall,
    converge: (state, rules) => (state.kind === 'on' ? addRules(state, rules, spec.recordFile) : []),
  })
}

/** Rules that the zone lacks; pure. */
export function diffFirewall(state: FirewallState, wanted: readonly FirewallRule[]): Diff {
  if (state.kind === 'off') return { kind: 'same' }
  if (state.kind === 'no-zone') {
    return {
      kind: 'blocked',
      reason: `firewalld has no zone ${state.zone}`,
      hint: 'see firewall-cmd --get-zones on the host, and correct firewall.zone in the inventory',
    }
  }
  const missing = missingRules(state, wanted)
  if (missing.length === 0) return { kind: 'same' }
  return {
    kind: 'change',
    action: 'create',
    summary: `firewall zone ${state.zone}: add ${missing.length} ${missing.length > 1 ? 'rules' : 'rule'}`,
    patch: patchLines('+', missing),
  }
}

function missingRules(state: FirewallZone, wanted: readonly FirewallRule[]): RuleChange[] {
  return wanted
    .map((rule) => ({
      rule,
      zone: state.zone,
      running: !holds(state.running, rule),
      permanent: !holds(state.permanent, rule),
    }))
    .filter(({ running, permanent }) => running || permanent)
}

function addRules(state: FirewallZone, wanted: readonly FirewallRule[], recordFile: string): Step[] {
  const missing = missingRules(state, wanted)
  // A rule that is permanent already was there before this tool, or is in the record.
  const ours = missing.filter(({ permanent }) => permanent).map(({ rule }) => recordLine(state.zone, rule))
  return [
    {
      kind: 'script',
      title: `add firewall rules to zone ${state.zone}`,
      script: [
        // The record first: a rule of this tool without a record would stay for ever.
        ...(ours.length > 0 ? [rememberScript(ours, recordFile)] : []),
        ...firewallCommands('add', state.zone, missing),
      ].join('\n'),
    },
  ]
}
