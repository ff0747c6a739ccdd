import { resource, type AnyResource, type Diff, type Step } from '../../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../engine/world.ts'
import { firewallCommands, patchLines, type RuleChange } from './commands.ts'
import { placeRules } from './passage.ts'
import { firewallProbe, type FirewallQuery } from './probe.ts'
import { recordLine, rememberScript } from './record.ts'
import { holds, type FirewallRule } from './rules.ts'
import type { Firewall, FirewallState } from './state.ts'

const FIREWALLD = resourceKind<FirewallState>('firewalld')

/** Name in ids where the inventory names no zone: firewalld's default zone. */
export const DEFAULT_ZONE = 'default'

/** The firewall of a host. */
export const firewalldRef = (
  host: string,
  { zone = DEFAULT_ZONE }: Pick<FirewallQuery, 'zone'>,
): ResourceRef<FirewallState> => FIREWALLD.on(host, zone)

/**
 * Rules of the zones that take the packets, in force now and after a reload; none is removed here (see firewalldSurplus).
 * firewalld is never started, stopped or reloaded: where it does not run, the rules are written for its next start.
 */
export function firewalld(spec: FirewallQuery): AnyResource {
  return resource<FirewallState, readonly FirewallRule[]>({
    id: FIREWALLD.id(spec.zone ?? DEFAULT_ZONE),
    probe: firewallProbe(spec),
    desire: () => spec.rules,
    diff: (state, rules) => diffFirewall(state, rules, spec.zone),
    converge: (state, rules) => (state.kind === 'firewalld' ? addRules(state, rules, spec) : []),
  })
}

/** Rules that the zones lack; pure. */
export function diffFirewall(
  state: FirewallState,
  wanted: readonly FirewallRule[],
  zone: string | undefined,
): Diff {
  if (state.kind !== 'firewalld') return { kind: 'same' }
  const [unknown] = state.missing
  if (unknown !== undefined) {
    return {
      kind: 'blocked',
      reason: `firewalld has no zone ${unknown}`,
      hint:
        zone === unknown
          ? 'See firewall-cmd --get-zones on the host, and correct firewall.zone in the inventory.'
          : `Repair firewalld on the host: ${state.base.why} leads to that zone.`,
    }
  }
  const missing = missingRules(state, wanted, zone)
  if (missing.length === 0) return { kind: 'same' }
  const zones = [...new Set(missing.map((change) => change.zone))]
  return {
    kind: 'change',
    action: 'create',
    summary: `firewall ${zones.length > 1 ? 'zones' : 'zone'} ${zones.join(', ')}: add ${missing.length} ${missing.length > 1 ? 'rules' : 'rule'}`,
    patch: patchLines('+', missing),
  }
}

function missingRules(
  state: Firewall,
  wanted: readonly FirewallRule[],
  zone: string | undefined,
): RuleChange[] {
  return placeRules(state, zone, wanted)
    .map((placed) => {
      const there = state.zones.get(placed.zone)
      return {
        ...placed,
        running: state.runs && !(there?.running !== undefined && holds(there.running, placed.rule)),
        permanent: !(there !== undefined && holds(there.permanent, placed.rule)),
      }
    })
    .filter(({ running, permanent }) => running || permanent)
}

function addRules(state: Firewall, wanted: readonly FirewallRule[], spec: FirewallQuery): Step[] {
  const missing = missingRules(state, wanted, spec.zone)
  const zones = [...new Set(missing.map(({ zone }) => zone))]
  // A rule that is permanent already was there before this tool, or is in the record.
  const ours = missing.filter(({ permanent }) => permanent).map(({ zone, rule }) => recordLine(zone, rule))
  return [
    {
      kind: 'script',
      title: `add firewall rules to zone ${zones.join(', ')}`,
      script: [
        // The record first: a rule of this tool without a record would stay for ever.
        ...(ours.length > 0 ? [rememberScript(ours, spec.recordFile)] : []),
        ...zones.flatMap((zone) =>
          firewallCommands(
            'add',
            zone,
            missing.filter((change) => change.zone === zone),
            state,
          ),
        ),
      ].join('\n'),
    },
  ]
}
