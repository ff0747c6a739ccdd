import { sh } from '../../shell/quote.ts'
import { ruleText, type FirewallRule } from './rules.ts'

/** A rule to add or to take away, and where: as the zone runs, and as it is after a reload. */
export interface RuleChange {
  readonly rule: FirewallRule
  readonly zone: string
  readonly running: boolean
  readonly permanent: boolean
}

/**
 * For a plan, a line for each port, zone and place with all its sources:
 * '+ 10911/tcp from 10.0.0.11, 10.0.0.12 in zone public (running, permanent)'.
 */
export function patchLines(sign: '+' | '-', changes: readonly RuleChange[]): string {
  const lines = new Map<
    string,
    { readonly port: number; readonly tail: string; readonly sources: string[] }
  >()
  for (const { rule, zone, running, permanent } of changes) {
    const where = [...(running ? ['running'] : []), ...(permanent ? ['permanent'] : [])].join(', ')
    const tail = `in zone ${zone} (${where})`
    const key = `${rule.port} ${tail}`
    const line = lines.get(key) ?? { port: rule.port, tail, sources: [] }
    lines.set(key, line)
    line.sources.push(rule.from ?? 'everywhere')
  }
  return [...lines.values()]
    .map(({ port, tail, sources }) => `${sign} ${port}/tcp from ${sources.join(', ')} ${tail}`)
    .join('\n')
}

/** The calls that make changes of one zone, a line each: of firewall-offline-cmd where firewalld does not run. */
export function firewallCommands(
  action: 'add' | 'remove',
  zone: string,
  changes: readonly RuleChange[],
  { runs }: { readonly runs: boolean },
): string[] {
  const calls = (program: readonly string[], of: (change: RuleChange) => boolean): string[] =>
    callsFor(
      action,
      [...program, `--zone=${zone}`],
      changes.filter(of).map(({ rule }) => rule),
    )
  if (!runs) return calls(['firewall-offline-cmd', '--quiet'], ({ permanent }) => permanent)
  return [
    ...calls(['firewall-cmd', '--quiet'], ({ running }) => running),
    ...calls(['firewall-cmd', '--quiet', '--permanent'], ({ permanent }) => permanent),
  ]
}

/** firewall-cmd takes several options of one kind in a call, but silently does only one kind of several. */
function callsFor(
  action: 'add' | 'remove',
  program: readonly string[],
  rules: readonly FirewallRule[],
): string[] {
  const kinds = new Map<string, string[]>()
  for (const rule of rules) {
    const option = `--${action}-${rule.from === undefined ? 'port' : 'rich-rule'}`
    kinds.set(option, [...(kinds.get(option) ?? []), `${option}=${ruleText(rule)}`])
  }
  return [...kinds.values()].map((options) => sh`${program} ${options} </dev/null`)
}
