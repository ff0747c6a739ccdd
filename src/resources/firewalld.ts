import { resource, type AnyResource, type Diff, type Step } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { firewallProbe, type FirewallState } from './firewall-probe.ts'
import { holds, parseRuleText, ruleLabel, ruleText, type FirewallRule } from './firewall-rules.ts'

export interface FirewalldSpec {
  /** undefined: the zone of the interface that has `address`, else the default zone. */
  readonly zone: string | undefined
  /** The host's address in the cluster. */
  readonly address: string
  readonly rules: readonly FirewallRule[]
  /** File on the host that remembers which rules this tool added; only those are ever removed. */
  readonly recordFile: string
}

interface RuleChange {
  readonly rule: FirewallRule
  readonly zone: string
  readonly add: boolean
  readonly running: boolean
  readonly permanent: boolean
}

/**
 * Rules of a zone, in force now and after a reload. firewalld is never started, stopped or reloaded; a host
 * without a running firewalld is left as it is. Id `firewalld:<zone or 'default'>`.
 */
export function firewalld(spec: FirewalldSpec): AnyResource {
  return resource<FirewallState, readonly FirewallRule[]>({
    id: `firewalld:${spec.zone ?? 'default'}`,
    probe: firewallProbe(spec),
    desire: () => spec.rules,
    diff: diffFirewall,
    converge: (state, rules) => convergeFirewall(state, rules, spec.recordFile),
  })
}

/** What the zone lacks and what of ours it has too much; pure. */
export function diffFirewall(state: FirewallState, wanted: readonly FirewallRule[]): Diff {
  if (state.kind === 'off') return { kind: 'same' }
  if (state.kind === 'no-zone') {
    return {
      kind: 'blocked',
      reason: `firewalld has no zone ${state.zone}`,
      hint: 'see firewall-cmd --get-zones on the host, and correct firewall.zone in the inventory',
    }
  }
  const changes = ruleChanges(state, wanted)
  if (changes.length === 0) return { kind: 'same' }
  const added = changes.filter(({ add }) => add).length
  const removed = changes.length - added
  const parts = [...(added > 0 ? [`add ${added}`] : []), ...(removed > 0 ? [`remove ${removed}`] : [])]
  return {
    kind: 'change',
    summary: `firewall zone ${state.zone}: ${parts.join(', ')} ${changes.length > 1 ? 'rules' : 'rule'}`,
    patch: changes.map(patchLine).join('\n'),
  }
}

function patchLine({ rule, add, running, permanent, zone }: RuleChange): string {
  const where = [...(running ? ['running'] : []), ...(permanent ? ['permanent'] : [])].join(', ')
  return `${add ? '+' : '-'} ${ruleLabel(rule)} in zone ${zone} (${where})`
}

function ruleChanges(
  state: Extract<FirewallState, { kind: 'on' }>,
  wanted: readonly FirewallRule[],
): RuleChange[] {
  const added = wanted.map((rule) => ({
    rule,
    zone: state.zone,
    add: true,
    running: !holds(state.running, rule),
    permanent: !holds(state.permanent, rule),
  }))
  const wantedLines = new Set(wanted.map((rule) => recordLine(state.zone, rule)))
  const removed = state.record.flatMap((line) => {
    const { zone, rule } = parseRecordLine(line)
    if (rule === undefined || wantedLines.has(line)) return []
    // Another zone than before: its rules were not read, so both are asked to go.
    const here = zone === state.zone
    const running = !here || holds(state.running, rule)
    const permanent = !here || holds(state.permanent, rule)
    return [{ rule, zone, add: false, running, permanent }]
  })
  return [...added, ...removed].filter(({ running, permanent }) => running || permanent)
}

function convergeFirewall(
  state: FirewallState,
  wanted: readonly FirewallRule[],
  recordFile: string,
): readonly Step[] {
  if (state.kind !== 'on') return []
  const changes = ruleChanges(state, wanted)
  const commands = [...new Set(changes.map(({ zone }) => zone))].flatMap((zone) => {
    const here = changes.filter((change) => change.zone === zone)
    return [
      ...firewallCommands(
        [`--zone=${zone}`],
        here.filter(({ running }) => running),
      ),
      ...firewallCommands(
        ['--permanent', `--zone=${zone}`],
        here.filter(({ permanent }) => permanent),
      ),
    ].map((command) => (zone === state.zone ? command : `${command} || : # the zone may be gone`))
  })
  return [
    {
      kind: 'script',
      title: `set firewall rules in zone ${state.zone}`,
      // The record first: a rule of ours that nobody remembers would stay for ever.
      script: [writeRecord(newRecord(state, wanted), recordFile), ...commands].join('\n'),
    },
  ]
}

/** firewall-cmd takes several options of one kind in a call, but silently does only one kind of several. */
function firewallCommands(place: readonly string[], changes: readonly RuleChange[]): string[] {
  const kinds = new Map<string, string[]>()
  for (const { rule, add } of changes) {
    const option = `--${add ? 'add' : 'remove'}-${rule.from === undefined ? 'port' : 'rich-rule'}`
    kinds.set(option, [...(kinds.get(option) ?? []), `${option}=${ruleText(rule)}`])
  }
  return [...kinds.values()].map((options) => sh`firewall-cmd --quiet ${place} ${options} </dev/null`)
}

/** Ours are the rules that were ours and those that this run makes permanent; not what was there before us. */
function newRecord(state: Extract<FirewallState, { kind: 'on' }>, wanted: readonly FirewallRule[]): string[] {
  const before = new Set(state.record)
  return wanted
    .filter((rule) => before.has(recordLine(state.zone, rule)) || !holds(state.permanent, rule))
    .map((rule) => recordLine(state.zone, rule))
}

function writeRecord(lines: readonly string[], path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/'))
  return [
    sh`mkdir -p ${folder}`,
    lines.length === 0 ? sh`: >${`${path}.new`}` : sh`printf '%s\\n' ${lines} >${`${path}.new`}`,
    sh`mv -f ${`${path}.new`} ${path}`,
  ].join('\n')
}

const recordLine = (zone: string, rule: FirewallRule): string => `${zone}\t${ruleText(rule)}`

function parseRecordLine(line: string): { zone: string; rule: FirewallRule | undefined } {
  const [zone = '', text = ''] = line.split('\t')
  return { zone, rule: parseRuleText(text) }
}
