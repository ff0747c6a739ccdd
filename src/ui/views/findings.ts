import type { CheckFinding, Level } from '../../preflight/finding.ts'
import { hintLine } from '../errors.ts'
import type { Style } from '../style.ts'
import { count, oneLine } from '../text.ts'
import { pad } from '../width.ts'

const CHECK_WIDTH = 13

/** The outcome of `check`: host by host, what passed in short, what did not with what to do about it. */
export function renderFindings(
  findings: readonly CheckFinding[],
  { style, verbose }: { readonly style: Style; readonly verbose: boolean },
): string {
  const hosts = [...new Set(findings.map(({ host }) => host))]
  const blocks = hosts.map((host) => {
    const own = findings.filter((finding) => finding.host === host)
    const shown = verbose ? own : own.filter(({ level }) => level !== 'pass')
    const passed = own.length - own.filter(({ level }) => level !== 'pass').length
    return [
      style.bold(oneLine(host)),
      ...shown.map((finding) => renderFinding(finding, style)),
      ...(verbose || passed === 0 ? [] : [style.dim(`  ${count(passed, 'check')} passed`)]),
    ].join('\n')
  })
  return [...blocks, verdict(findings, style)].join('\n')
}

function renderFinding({ check, level, message, hint }: CheckFinding, style: Style): string {
  const line = `  ${mark(level, style)} ${pad(oneLine(check), CHECK_WIDTH)} ${oneLine(message)}`
  return hint === undefined ? line : `${line}\n  ${hintLine(style.hint(hint))}`
}

function mark(level: Level, style: Style): string {
  switch (level) {
    case 'pass':
      return style.green('pass')
    case 'warn':
      return style.yellow('warn')
    case 'fail':
      return style.red('fail')
  }
}

function verdict(findings: readonly CheckFinding[], style: Style): string {
  const failed = findings.filter(({ level }) => level === 'fail').length
  const warned = findings.filter(({ level }) => level === 'warn').length
  const counts = `${findings.length - failed - warned} passed, ${warned} warned, ${failed} failed`
  return failed === 0 ? `${style.green('Ready:')} ${counts}.` : `${style.red('Not ready:')} ${counts}.`
}
