import type { HostSteps, PlannedStep, StageSteps } from '../../../engine/steps/planned.ts'
import { count, duration, indent, oneLine, safe } from '../../text.ts'
import type { Style } from '../../style.ts'
import { pad } from '../../width.ts'
import { wrap } from '../../wrap.ts'

export interface ScriptsOptions {
  readonly style: Style
  /** Columns of the terminal; undefined in a pipe. */
  readonly width: number | undefined
  /** Also the scripts of waits, which read only. */
  readonly verbose: boolean
  /** Folder of the cluster's state on the hosts. */
  readonly stateDir: string
}

const KIND_WIDTH = 6
const SCRIPT_AT = 6

/** Everything that a plan would run, stage by stage and host by host; scripts as they would be sent. */
export function renderScripts(stages: readonly StageSteps[], options: ScriptsOptions): string {
  const { style, width, stateDir } = options
  if (stages.length === 0) return 'No script would run.'
  const about = [
    'Scripts run as root by sh. Each step runs in a subshell under set -eu, with /dev/null as its input.',
    `Before each step a guard ends the script unless this run holds the lock of the host, which lies in ${stateDir} with the audit log.`,
    'Steps that follow each other on a host are sent as one script. Steps may become fewer, because the hosts are read again first.',
    'File contents are sent in base64 and shown as text here.',
  ]
  return [
    about.map((line) => style.dim(wrap(line, width, 2))).join('\n'),
    ...stages.map((stage) =>
      [
        style.bold(wrap(oneLine(stage.title), width, 4)),
        ...stage.hosts.map((host) => renderHost(host, options)),
      ].join('\n'),
    ),
    `${style.bold('Steps:')} ${summary(stages)}.`,
  ].join('\n\n')
}

function renderHost({ host, steps }: HostSteps, options: ScriptsOptions): string {
  return [`  ${options.style.bold(host)}`, ...steps.map((step) => renderStep(step, options))].join('\n')
}

function renderStep(step: PlannedStep, { style, verbose }: ScriptsOptions): string {
  const head = (text: string): string =>
    `    ${style.cyan(pad(wordOf(step), KIND_WIDTH))} ${step.role}: ${oneLine(text)}`
  const script = (text: string): string => indent(safe(text).replace(/^\n|\n$/g, ''), SCRIPT_AT)
  switch (step.kind) {
    case 'script':
      return `${style.bold(head(step.title))}\n${script(step.script)}`
    case 'wait': {
      const line = head(`${step.title}, for at most ${duration(step.timeoutMs)}`)
      return verbose ? `${line}\n${script(step.script)}` : line
    }
    case 'upload':
      return `${head(step.title)}\n${indent(oneLine(`from ${step.source} to ${step.path}, mode ${step.mode}`), SCRIPT_AT)}`
    case 'call':
      return head(step.writes ? step.title : `${step.title} (reads)`)
    case 'decide':
      return head(`${step.title} (reads; the answer says which steps come next)`)
    case 'unknown':
      return head(
        `the steps of ${step.resource.slice(step.resource.indexOf(':') + 1)} are known after ${step.after}`,
      )
  }
}

function wordOf({ kind }: PlannedStep): string {
  if (kind === 'unknown') return 'later'
  return kind === 'decide' ? 'call' : kind
}

function summary(stages: readonly StageSteps[]): string {
  const hosts = stages.flatMap((stage) => stage.hosts)
  const amount = (kind: PlannedStep['kind']): number =>
    hosts.reduce((sum, { steps }) => sum + steps.filter((step) => step.kind === kind).length, 0)
  const parts = [
    { amount: amount('script'), noun: 'script step' },
    { amount: amount('upload'), noun: 'upload' },
    { amount: amount('call') + amount('decide'), noun: 'call' },
    { amount: amount('wait'), noun: 'wait' },
  ]
  const later = amount('unknown')
  return [
    ...parts.filter((part) => part.amount > 0).map((part) => count(part.amount, part.noun)),
    ...(later > 0 ? [`${count(later, 'change')} whose steps are known later`] : []),
  ]
    .join(', ')
    .concat(` on ${count(new Set(hosts.map(({ host }) => host)).size, 'host')}`)
}
