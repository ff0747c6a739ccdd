import { resource, type AnyResource, type Diff, type Need, type Step } from '../../engine/resource.ts'
import { type World, resourceKind } from '../../engine/world.ts'
import { firewallCommands, patchLines, type RuleChange } from './commands.ts'
import { placeRules } from './passage.ts'
import { firewallProbe, type FirewallQuery } from './probe.ts'
import { forgetScript, recordedRules, recordLine, type RecordedRule } from './record.ts'
import { holds, ruleLabel, ruleText, type FirewallRule } from './rules.ts'
import type { Firewall, FirewallState } from './state.ts'
import { DEFAULT_ZONE } from './firewalld.ts'
import { firstOf } from '../../model/listed.ts'

/** Instances that take part in the run: pid of each → the ports that the inventory gives it. */
export type PortsByPid = ReadonlyMap<number, ReadonlySet<number>>

export interface SurplusSpec extends FirewallQuery {
  readonly needs: readonly Need[]
  readonly running: (world: World) => PortsByPid
  readonly isUnused: (world: World, rule: FirewallRule) => boolean
}

/** The rules that the zones should hold, and the instances that will listen by then. */
export interface Wanted {
  /** undefined: the zones that take the packets. */
  readonly zone: string | undefined
  readonly rules: readonly FirewallRule[]
  readonly running: PortsByPid
  /** No instance connects any more by the way that a rule opens, although the port is in use. */
  readonly isUnused: (rule: FirewallRule) => boolean
}

/** Rules that a note names. */
const NAMED_RULES = 10

interface Surplus {
  readonly idle: readonly RecordedRule[]
  /** In use by something that the inventory does not name, or not any more. */
  readonly kept: readonly RecordedRule[]
  /** In no zone any more: removed by a run that was broken off before it forgot them, or by hand. */
  readonly gone: readonly RecordedRule[]
}

const SURPLUS = resourceKind<FirewallState>('firewalld-surplus')

/**
 * Removes the rules that this tool added and that are not needed any more. It comes after all restarts, so the old
 * port of an instance that gets another one goes in the same run. What listens beyond that keeps its port: an instance
 * that was left out of the inventory or of the run. Shares the probe of `firewalld`.
 * Id `firewalld-surplus:<zone or default>`.
 */
export function firewalldSurplus(spec: SurplusSpec): AnyResource {
  return resource<FirewallState, Wanted>({
    id: SURPLUS.id(spec.zone ?? DEFAULT_ZONE),
    needs: spec.needs,
    probe: firewallProbe(spec),
    desire: (world) => ({
      zone: spec.zone,
      rules: spec.rules,
      running: spec.running(world),
      isUnused: (rule) => spec.isUnused(world, rule),
    }),
    diff: diffSurplus,
    converge: (state, wanted) => {
      if (state.kind !== 'firewalld') return []
      const { idle, gone } = surplusOf(state, wanted)
      return removeRules(state, [...idle, ...gone], spec.recordFile)
    },
  })
}

/** Rules of this tool that the zones do not need; pure. */
export function diffSurplus(state: FirewallState, wanted: Wanted): Diff {
  if (state.kind !== 'firewalld' || state.missing.length > 0) return { kind: 'same' }
  const { idle, kept, gone } = surplusOf(state, wanted)
  const changes = presentRules(state, idle)
  if (changes.length > 0) return removal(changes)
  if (gone.length > 0) return forgetting(gone)
  const open = presentRules(state, kept).map(({ rule }) => ruleLabel(rule))
  if (open.length === 0) return { kind: 'same' }
  return {
    kind: 'same',
    note: `the inventory wants no rule for ${firstOf(open, NAMED_RULES)}, but something still listens there: the rule stays`,
  }
}

/** The change that removes rules. */
export function removal(changes: readonly RuleChange[]): Diff {
  const zones = [...new Set(changes.map(({ zone }) => zone))]
  return {
    kind: 'change',
    action: 'remove',
    summary: `firewall ${zones.length > 1 ? 'zones' : 'zone'} ${zones.join(', ')}: remove ${changes.length} ${changes.length > 1 ? 'rules' : 'rule'}`,
    patch: patchLines('-', changes),
  }
}

/** Another may open such a rule later, which would count as one of this tool. */
function forgetting(gone: readonly RecordedRule[]): Diff {
  const many = gone.length > 1
  return {
    kind: 'change',
    action: 'remove',
    summary: `forget ${gone.length} firewall ${many ? 'rules' : 'rule'} of this tool that ${many ? 'are' : 'is'} gone`,
    patch: gone.map(({ zone, rule }) => `- ${ruleLabel(rule)} in zone ${zone} (record)`).join('\n'),
  }
}

function surplusOf(state: Firewall, { zone, rules, running, isUnused }: Wanted): Surplus {
  const wantedLines = new Set(
    placeRules(state, zone, rules).map((placed) => recordLine(placed.zone, placed.rule)),
  )
  const all = recordedRules(state.record).filter(({ line }) => !wantedLines.has(line))
  const gone = all.filter((one) => presentRules(state, [one]).length === 0)
  const surplus = all.filter((one) => !gone.includes(one))
  const isKept = ({ rule }: RecordedRule): boolean =>
    staysInUse(state, running, rule) && !isReplaced(rules, rule) && !isUnused(rule)
  const kept = new Set(surplus.filter(isKept))
  return { kept: [...kept], idle: surplus.filter((one) => !kept.has(one)), gone }
}

/** If the listening ports are unknown, every port may be in use. */
function staysInUse({ listening }: Firewall, running: PortsByPid, { port }: FirewallRule): boolean {
  if (listening === undefined) return true
  const pids = listening.get(port)
  if (pids === undefined) return false
  const willBeFree = (pid: number): boolean => running.get(pid)?.has(port) === false
  return pids.size === 0 || ![...pids].every(willBeFree)
}

/**
 * The inventory has the port with other sources: the same rule in another zone, or other networks
 * of clients. A rule for one address may be for a host that was left out of the inventory, so it is not among these.
 */
function isReplaced(wanted: readonly FirewallRule[], rule: FirewallRule): boolean {
  if (wanted.some((other) => ruleText(other) === ruleText(rule))) return true
  const forClients = rule.from === undefined || rule.from.includes('/')
  return forClients && wanted.some(({ port }) => port === rule.port)
}

/** Rules that are there to be removed. Those of a zone that was not read count as there. */
export function presentRules(state: Firewall, surplus: readonly RecordedRule[]): RuleChange[] {
  return surplus
    .map(({ zone, rule }) => {
      const there = state.zones.get(zone)
      return {
        zone,
        rule,
        running: state.runs && (there?.running === undefined || holds(there.running, rule)),
        permanent: there === undefined || holds(there.permanent, rule),
      }
    })
    .filter(({ running, permanent }) => running || permanent)
}

/** @param idle the rules of the record that go, from the zones where they are there, and from the record */
export function removeRules(state: Firewall, idle: readonly RecordedRule[], recordFile: string): Step[] {
  const changes = presentRules(state, idle)
  const zones = [...new Set(changes.map(({ zone }) => zone))]
  const commands = zones.flatMap((zone) =>
    firewallCommands(
      'remove',
      zone,
      changes.filter((change) => change.zone === zone),
      state,
    ).map((command) => (state.zones.has(zone) ? command : `${command} || : # the zone may be gone`)),
  )
  return [
    {
      kind: 'script',
      title: 'remove unused firewall rules',
      // The record last: a rule of this tool without a record would stay for ever.
      script: [
        ...commands,
        forgetScript(
          idle.map(({ line }) => line),
          recordFile,
        ),
      ].join('\n'),
    },
  ]
}
