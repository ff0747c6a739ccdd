import { posix } from 'node:path'
import { kindOf } from '../../../services/index.ts'
import type { ForeignProcess, ForeignState, Matched } from '../foreign/foreign.ts'
import { THEN_APPLY, type Refusal } from '../refusal.ts'
import { candidateOf } from '../candidate.ts'
import { containerHint, startsByItself } from './containers.ts'
import { lineRefusal } from './line-refusal.ts'
import { isCallOf, isRelated } from './related.ts'
import type { LineStart, Start, UnitStart } from './starts.ts'

/** Further starts of the process of an instance: units that the take over disables, or the reason why it cannot. */
export type Starts = { readonly units: readonly UnitStart[] } | Refusal

/**
 * Looks for what starts a process of an instance with the host or from time to time, and does not hold it now.
 * @param process its process; undefined: none runs, and all that may start one is refused
 * @param sure lines that the take over disables
 */
export function otherStarts(
  instance: Matched,
  process: ForeignProcess | undefined,
  sure: readonly Pick<LineStart, 'file' | 'number'>[],
  state: ForeignState,
): Starts {
  const what = process === undefined ? 'a process in its place' : 'it'
  const related = (state.starts ?? []).filter((start) => isRelated(start, instance, process, state))
  const isSure = ({ file, number }: LineStart): boolean =>
    sure.some((line) => line.file === file && line.number === number)
  const units: UnitStart[] = []
  for (const start of related) {
    if (start.kind === 'line') {
      if (!isSure(start) && !isOfTimer(start, related)) return lineRefusal(start, what)
      continue
    }
    if (start.kind === 'container') {
      if (!startsByItself(start)) continue
      const { name, status, policy } = start
      return {
        reason: `container ${name} (${status}, restart policy ${policy}) starts ${what} with ${start.engine}`,
        hint: containerHint(start),
      }
    }
    if (!start.starts || holds(start, instance, state, process)) continue
    const refusal = unitRefusal(start, process, state, what)
    if (refusal !== undefined) return refusal
    if (!isOrigin(start, process)) units.push(start)
  }
  return { units }
}

const isOrigin = ({ unit }: UnitStart, process: ForeignProcess | undefined): boolean =>
  process?.origin.kind === 'unit' && process.origin.unit === unit

/** Another process of the same program that is not of the instance runs in the unit: the unit starts that one. */
function holds(
  unit: UnitStart,
  instance: Matched,
  { processes }: ForeignState,
  process: ForeignProcess | undefined,
): boolean {
  const script = kindOf(instance).script
  return (
    !isOrigin(unit, process) &&
    processes.some((other) => other !== process && other.main === script?.main && isOrigin(unit, other)) &&
    unit.calls.filter(({ program }) => program === script?.program).length === 1
  )
}

/** The line is of a unit that is named with its timer. */
const isOfTimer = ({ file }: LineStart, starts: readonly Start[]): boolean =>
  starts.some(
    (start) => start.kind === 'unit' && start.triggers.length > 0 && posix.basename(file) === start.unit,
  )

function unitRefusal(
  start: UnitStart,
  process: ForeignProcess | undefined,
  state: ForeignState,
  what: string,
): Refusal | undefined {
  const { unit, triggers, quadlet, runs, isEnabled } = start
  const by = isOrigin(start, process) ? start.by : [...start.by, ...start.wantedBy]
  if (triggers.length > 0) {
    return {
      reason: `${triggers.join(', ')} starts ${unit}, which starts ${what}`,
      hint: `Run systemctl disable --now ${triggers.join(' ')} on the host, and apply again.`,
    }
  }
  if (by.length > 0 && quadlet === undefined) {
    return {
      reason: `${by.join(', ')} starts ${unit}, which starts ${what}`,
      hint: `Remove ${unit} from what ${by.join(', ')} wants, run systemctl daemon-reload, and apply again.`,
    }
  }
  if (isOrigin(start, process)) return undefined
  if (quadlet !== undefined) {
    return {
      reason: `${unit} starts ${what} with the host: podman made it of ${quadlet}`,
      hint: `Run systemctl stop ${unit} on the host, move ${quadlet} away, and run systemctl daemon-reload. ${THEN_APPLY}`,
    }
  }
  if (runs) {
    return {
      reason: `${unit} may start ${what} again at any time`,
      hint: `Run systemctl disable --now ${unit} on the host. ${THEN_APPLY}`,
    }
  }
  if (process === undefined || !isEnabled) {
    return {
      reason: `${unit} starts ${what} with the host`,
      hint: `Run systemctl disable ${unit} on the host, and apply again.`,
    }
  }
  const strangers = start.calls.filter(
    (call) =>
      !state.instances.some((other) => isCallOf(call, other, candidateOf(other, state)?.process, state)),
  )
  if (strangers.length > 0) {
    const names = [...new Set(strangers.map(({ program }) => program))].join(', ')
    return {
      reason: `${unit} starts ${what} with the host, and ${names}, which is no instance of the inventory`,
      hint: `Run systemctl disable ${unit} on the host, start ${names} in another way, and apply again.`,
    }
  }
  return undefined
}
