import type { Blocked, HostChanges, Plan, PlannedChange, PlanNote, Stage } from '../../engine/plan.ts'
import { disruptionsOf } from '../../engine/planner.ts'
import { hintLine } from '../errors.ts'
import { count, duration, indent, oneLine, safe } from '../text.ts'
import type { Style } from '../style.ts'
import { pad } from '../width.ts'

export interface PlanOptions {
  readonly style: Style
  /** Hosts the plan was made for, reached or not. */
  readonly hosts: number
  /** ms that it took to read the hosts and make the plan. */
  readonly ms: number
}

const ROLE_WIDTH = 10

/** A plan in full: stage by stage, host by host, then what is blocked and who did not answer, then one summary line. */
export function renderPlan(plan: Plan, options: PlanOptions): string {
  const { style } = options
  const rolls = plan.stages.filter((stage) => stage.roll !== undefined)
  const blocks = [
    ...plan.stages.map((stage) => renderStage(stage, style)),
    ...(rolls.length > 1 ? [renderOrder(rolls, style)] : []),
    ...(plan.blocked.length > 0 ? [renderBlocked(plan.blocked, style)] : []),
    ...(plan.unreachable.length > 0 ? [renderUnreachable(plan.unreachable, style)] : []),
    ...(plan.notes ? [renderNotes(plan.notes, style)] : []),
    planSummary(plan, options),
  ]
  return blocks.join('\n\n')
}

/** 'Plan: 12 changes on 3 hosts, 2 restarts, 75 unchanged.', 'Nothing to do: …' or 'No plan: …'. */
export function planSummary(plan: Plan, { hosts, ms, style }: PlanOptions): string {
  const changes = plan.stages.flatMap(({ hosts }) => hosts).flatMap((host) => host.changes)
  const troubles = [
    ...(plan.blocked.length > 0 ? [style.red(`${plan.blocked.length} blocked`)] : []),
    ...(plan.unreachable.length > 0
      ? [style.red(`${count(plan.unreachable.length, 'host')} unreachable`)]
      : []),
  ]
  if (changes.length === 0 && troubles.length === 0) {
    const what = `${count(plan.unchanged, 'resource')} on ${count(hosts, 'host')}`
    const verb = plan.unchanged === 1 ? 'is as it' : 'are as they'
    return `Nothing to do: ${what} ${verb} should be (${duration(ms)}).`
  }
  if (changes.length === 0 && plan.blocked.length === 0 && plan.unchanged === 0) {
    return `${style.bold('No plan:')} ${style.red('no host could be read')}.`
  }
  const touched = new Set(changes.map(({ host }) => host)).size
  const restarts = plan.stages.filter(({ roll }) => roll !== undefined).length
  const stops = disruptionsOf(plan).removals.length
  const parts = [
    changes.length === 0 ? 'no changes' : `${count(changes.length, 'change')} on ${count(touched, 'host')}`,
    ...(restarts > 0 ? [style.yellow(count(restarts, 'restart'))] : []),
    ...(stops > 0 ? [style.yellow(`${count(stops, 'instance')} stopped for good`)] : []),
    ...troubles,
    `${plan.unchanged} unchanged`,
  ]
  return `${style.bold('Plan:')} ${parts.join(', ')}.`
}

function renderNotes(notes: readonly PlanNote[], style: Style): string {
  return notes
    .map(({ host, role, note }) => `${style.yellow('note:')} ${host}: ${role}: ${oneLine(note)}`)
    .join('\n')
}

function renderStage({ title, hosts, roll }: Stage, style: Style): string {
  const paint = roll === undefined ? style.bold : (text: string) => style.bold(style.yellow(text))
  // Hosts of a kind get the same files: a diff is shown for the first of them only.
  const shownOn = new Map<string, string>()
  return [paint(oneLine(title)), ...hosts.map((host) => renderHost(host, shownOn, style))].join('\n')
}

function renderHost({ host, changes }: HostChanges, shownOn: Map<string, string>, style: Style): string {
  const lines = changes.map((change) => {
    const first = change.patch === undefined ? undefined : shownOn.get(change.patch)
    if (change.patch !== undefined && first === undefined) shownOn.set(change.patch, host)
    return renderChange(change, first, style)
  })
  return [`  ${host}`, ...lines].join('\n')
}

/** @param first the host on which the same diff was shown already */
function renderChange(change: PlannedChange, first: string | undefined, style: Style): string {
  const { role, summary, patch, after, disrupts } = change
  const text = oneLine(summary)
  const known = after === undefined || text.includes(after) ? '' : ` (known after ${oneLine(after)})`
  const same = first === undefined ? '' : ` (as on ${first})`
  const tail = style.dim(`${known}${same}`)
  const line = `    ${style.cyan(pad(role, ROLE_WIDTH))} ${disrupts ? style.yellow(text) : text}${tail}`
  return patch === undefined || first !== undefined
    ? line
    : `${line}\n${indent(renderPatch(patch, style), 6)}`
}

/** A unified diff, coloured line by line. */
export function renderPatch(patch: string, style: Style): string {
  return safe(patch)
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return style.dim(line)
      if (line.startsWith('@@')) return style.cyan(line)
      if (line.startsWith('+')) return style.green(line)
      if (line.startsWith('-')) return style.red(line)
      return line
    })
    .join('\n')
}

/** Instances are restarted one after the other; people want to see that order in one place. */
function renderOrder(rolls: readonly Stage[], style: Style): string {
  const lines = rolls.map(({ roll = '', hosts }, index) => {
    const changes = hosts.flatMap((host) => host.changes)
    const reason = changes.find(({ disrupts }) => disrupts)?.summary.replace(/^restart: /, '')
    const host = hosts[0]?.host ?? ''
    return `  ${index + 1}. ${roll} on ${host}${reason === undefined ? '' : `: ${oneLine(reason)}`}`
  })
  return [style.bold('Restarts, one after the other'), ...lines].join('\n')
}

function renderBlocked(blocked: readonly Blocked[], style: Style): string {
  const lines = blocked.flatMap(({ host, role, reason, hint }) => [
    `  ${host}  ${style.cyan(role)}  ${style.red(oneLine(reason))}`,
    ...(hint === undefined ? [] : [indent(hintLine(hint), 2)]),
  ])
  return [style.bold('Blocked'), ...lines].join('\n')
}

function renderUnreachable(unreachable: Plan['unreachable'], style: Style): string {
  const lines = unreachable.flatMap(({ host, error }) => [
    // Most messages begin with the host themselves.
    `  ${error.message.startsWith(`${host} `) ? '' : `${host}  `}${style.red(oneLine(error.message))}`,
    ...(error.hint === undefined ? [] : [indent(hintLine(error.hint), 2)]),
  ])
  return [style.bold('Unreachable'), ...lines].join('\n')
}
