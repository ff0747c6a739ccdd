import type { Plan, Stage } from '../../../engine/plan.ts'
import { changesOf, disruptionsOf } from '../../../engine/planner.ts'
import { count, duration } from '../../text.ts'
import { displayWidth } from '../../width.ts'
import { legend } from './action.ts'
import { prepareSection, renderSection, type PreparedSection, type Section } from './changes.ts'
import type { PlanOptions } from './options.ts'
import type { PatchLimit } from './patch.ts'
import { renderOrder } from './order.ts'
import { renderBlocked, renderNotes, renderUnreachable } from './trouble.ts'

/** Lines on terminals that a plan should not exceed: three screens. */
const MOST_ROWS = 150
const USUAL_WIDTH = 100

/** Lines of files to show, from the most to the least: the first that keeps the plan within three screens is taken. */
const LIMITS: readonly PatchLimit[] = [
  { created: 200, updated: 200 },
  { created: 40, updated: 60 },
  { created: 20, updated: 40 },
  { created: 12, updated: 24 },
  { created: 8, updated: 16 },
  { created: 5, updated: 12 },
  { created: 3, updated: 10 },
  { created: 2, updated: 8 },
  { created: 0, updated: 6 },
]
const NO_LIMIT: PatchLimit = { created: Infinity, updated: Infinity }

/**
 * A plan for people: how many changes of each kind, stage by stage what changes where, the order of restarts, what is
 * blocked and which hosts did not answer, then one line of summary. What is the same for several hosts or instances
 * stands there once, and of new files the first lines, unless `verbose`.
 */
export function renderPlan(plan: Plan, options: PlanOptions): string {
  const prepared = sectionsOf(plan).map((section) => prepareSection(section, options))
  if (options.verbose) return renderWith(plan, prepared, options, NO_LIMIT)
  let text = ''
  for (const limit of LIMITS) {
    text = renderWith(plan, prepared, options, limit)
    if (rowsOf(text, options.width) <= MOST_ROWS) break
  }
  return text
}

/** Lines that a text takes on the terminal, long ones counted as often as they wrap. */
function rowsOf(text: string, width = USUAL_WIDTH): number {
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(displayWidth(line) / width)), 0)
}

function renderWith(
  plan: Plan,
  prepared: readonly PreparedSection[],
  options: PlanOptions,
  limit: PatchLimit,
): string {
  const { style } = options
  const actions = changesOf(plan).map(({ action }) => action)
  const sections = prepared.map((section) => renderSection(section, options, limit))
  const rolls = plan.stages.filter(({ roll }) => roll !== undefined)
  const blocks = [
    ...(actions.length > 0 ? [legend(actions, style)] : []),
    ...sections.map(({ text }) => text),
    ...(rolls.length > 1 ? [renderOrder(rolls, options)] : []),
    ...(plan.blocked.length > 0 ? [renderBlocked(plan.blocked, options)] : []),
    ...(plan.unreachable.length > 0 ? [renderUnreachable(plan.unreachable, options)] : []),
    ...(plan.notes && plan.notes.length > 0 ? [renderNotes(plan.notes, options)] : []),
    ...(sections.some(({ complete }) => !complete)
      ? [style.dim('Not every line is shown; --verbose shows all of them.')]
      : []),
    planSummary(plan, options),
  ]
  return blocks.join('\n\n')
}

/** Stages in the plan's order; the parts of a phase, and all restarts of running instances, are one section each. */
function sectionsOf({ stages }: Plan): Section[] {
  const rolls = stages.filter(({ roll }) => roll !== undefined)
  return stages.flatMap((stage): Section[] => {
    if (stage.partOf !== undefined) return partsOf(stages, stage, stage.partOf)
    if (stage.roll === undefined) return [{ title: stage.title, isRoll: false, stages: [stage] }]
    if (stage !== rolls[0]) return []
    const title =
      rolls.length === 1
        ? stage.title
        : `Roll ${count(rolls.length, 'running instance')}, one after the other`
    return [{ title, isRoll: true, stages: rolls }]
  })
}

/** The section of a divided phase, in place of its first part. */
function partsOf(stages: readonly Stage[], stage: Stage, phase: string): Section[] {
  const all = stages.filter((other) => other.phase === stage.phase && other.partOf !== undefined)
  if (stage !== all[0]) return []
  return [{ title: `${phase}, in ${all.length} parts one after the other`, isRoll: false, stages: all }]
}

/** 'Plan: 12 changes on 3 hosts, 2 restarts, 75 unchanged.', 'No changes: …' or 'No plan: …'. */
export function planSummary(
  plan: Plan,
  { hosts, ms, style }: Pick<PlanOptions, 'hosts' | 'ms' | 'style'>,
): string {
  const changes = changesOf(plan)
  const troubles = [
    ...(plan.blocked.length > 0 ? [style.red(`${plan.blocked.length} blocked`)] : []),
    ...(plan.unreachable.length > 0
      ? [style.red(`${count(plan.unreachable.length, 'host')} unreachable`)]
      : []),
  ]
  if (changes.length === 0 && troubles.length === 0) {
    const verb = plan.unchanged === 1 ? 'matches' : 'match'
    return `No changes: ${count(plan.unchanged, 'resource')} on ${count(hosts, 'host')} ${verb} the inventory (${duration(ms)}).`
  }
  if (changes.length === 0 && plan.blocked.length === 0 && plan.unchanged === 0) {
    return `${style.bold('No plan:')} ${style.red('no host could be read')}.`
  }
  const touched = new Set(changes.map(({ host }) => host)).size
  const restarts = plan.stages.filter(({ roll }) => roll !== undefined).length
  const removals = disruptionsOf(plan).removals.length
  const parts = [
    changes.length === 0 ? 'no changes' : `${count(changes.length, 'change')} on ${count(touched, 'host')}`,
    ...(restarts > 0 ? [style.yellow(count(restarts, 'restart'))] : []),
    ...(removals > 0 ? [style.yellow(count(removals, 'removal'))] : []),
    ...troubles,
    `${plan.unchanged} unchanged`,
  ]
  return `${style.bold('Plan:')} ${parts.join(', ')}.`
}
