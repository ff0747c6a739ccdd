import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { parseRuleText, ruleText, type FirewallRule } from './rules.ts'

/** A rule that this tool added, with the zone it went to. */
export interface RecordedRule {
  readonly zone: string
  readonly rule: FirewallRule
  /** As it stands in the record. */
  readonly line: string
}

/** `<zone><tab><text of the rule>`: a line of the file on the host that remembers which rules are ours. */
export function recordLine(zone: string, rule: FirewallRule): string {
  return `${zone}\t${ruleText(rule)}`
}

/** The rules of a record; a line of another form is passed over. */
export function recordedRules(lines: readonly string[]): RecordedRule[] {
  return lines.flatMap((line) => {
    const [zone = '', text = ''] = line.split('\t')
    const rule = parseRuleText(text)
    return rule === undefined ? [] : [{ zone, rule, line }]
  })
}

/** Script that adds lines to the record as it is then, not as a probe saw it: another step may have written it. */
export function rememberScript(lines: readonly string[], path: string): string {
  return [
    sh`mkdir -p ${path.slice(0, path.lastIndexOf('/'))}`,
    sh`{ cat ${path} 2>/dev/null || :; printf '%s\\n' ${lines}; } | sort -u >${`${path}.new`}`,
    flushFile(quote(`${path}.new`)),
    sh`mv -f ${`${path}.new`} ${path}`,
  ].join('\n')
}

/** Script that takes lines out of the record as it is then. */
export function forgetScript(lines: readonly string[], path: string): string {
  return [
    sh`printf '%s\\n' ${lines} | grep -vxF -f - ${path} >${`${path}.new`} || [ $? = 1 ]`,
    flushFile(quote(`${path}.new`)),
    sh`mv -f ${`${path}.new`} ${path}`,
  ].join('\n')
}
