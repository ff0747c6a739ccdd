import { resource, type AnyResource, type Diff, type Need } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import { DEFAULT_ZONE } from './firewalld.ts'
import { firewallProbe, type FirewallQuery } from './probe.ts'
import { recordedRules } from './record.ts'
import type { FirewallState } from './state.ts'
import { presentRules, removal, removeRules } from './surplus.ts'

export interface EndedFirewallSpec extends Omit<FirewallQuery, 'rules'> {
  readonly needs: readonly Need[]
}

const ENDED = resourceKind<FirewallState>('firewalld-ended')

/**
 * A firewall without the rules that this tool added for a cluster, now and after a reload; all other rules stay. Id
 * `firewalld-ended:<zone or default>`.
 */
export function endedFirewall(spec: EndedFirewallSpec): AnyResource {
  const { needs, ...query } = spec
  return resource<FirewallState, true>({
    id: ENDED.id(spec.zone ?? DEFAULT_ZONE),
    needs,
    probe: firewallProbe({ ...query, rules: [] }),
    desire: () => true,
    diff: diffEnded,
    converge: (state) =>
      state.kind === 'firewalld' ? removeRules(state, recordedRules(state.record), spec.recordFile) : [],
  })
}

/** The change that removes the rules of the record; pure. */
function diffEnded(state: FirewallState): Diff {
  if (state.kind !== 'firewalld') return { kind: 'same' }
  const changes = presentRules(state, recordedRules(state.record))
  return changes.length === 0 ? { kind: 'same' } : removal(changes)
}
