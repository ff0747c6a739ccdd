import { candidateOf, overlaps } from './candidate.ts'
import type { AutostartLine, ForeignProcess, ForeignState, Matched } from './foreign/foreign.ts'
import { refusalOf } from './refusals.ts'
import { isStartOf } from './start-lines.ts'
import { otherStarts } from './starts/start-refusal.ts'
import type { UnitStart } from './starts/starts.ts'

/** The process that an instance is taken over from, or the reason why it cannot be. */
export type Match =
  | {
      readonly kind: 'process'
      readonly process: ForeignProcess
      /** An earlier run has begun to end it, and its port is closed. */
      readonly ending: boolean
      readonly lines: readonly AutostartLine[]
      /** Units that start it with the host and do not hold it. */
      readonly units?: readonly UnitStart[]
    }
  | {
      readonly kind: 'refused'
      /** No process of it runs. */
      readonly isDown?: true
      readonly reason: string
      readonly hint: string
    }

/**
 * The foreign process that is an instance of the inventory: of its service, on its port, and with its store where it has
 * one. One that has only the port or only the store is refused: the replacement would start beside its data. A process that
 * an earlier run has begun to end may have closed its port and its store by now.
 * @param user of the services in the inventory
 * @returns undefined when no process is it, and none has its store open
 */
export function matchOf(instance: Matched, state: ForeignState, user: string): Match | undefined {
  const { id } = instance
  const found = candidateOf(instance, state)
  const holder = state.processes.find(
    (process) =>
      process !== found?.process &&
      process.origin.kind !== 'managed' &&
      overlaps(process, instance, state.real) &&
      !isOther(process, instance, state),
  )
  if (holder !== undefined) {
    return {
      kind: 'refused',
      reason: `${id} cannot start: pid ${holder.pid} (${holder.main}, ${originWords(holder)}) has its store open`,
      hint: `Stop that process, or give ${id} another store in the inventory.`,
    }
  }
  if (found === undefined) {
    const starts = otherStarts(instance, undefined, [], state)
    return 'units' in starts
      ? undefined
      : { kind: 'refused', isDown: true, reason: `${id} cannot start: ${starts.reason}`, hint: starts.hint }
  }
  const { process } = found
  const refusal = refusalOf(instance, found, state, user)
  if (refusal !== undefined) {
    const called = `${id} cannot take over pid ${process.pid} (${originWords(process)})`
    return { kind: 'refused', reason: `${called}: ${refusal.reason}`, hint: refusal.hint }
  }
  const lines = state.lines.filter((line) => isStartOf(line, instance, process, state))
  const fixed = lines.find(({ file }) => state.fixed?.includes(file) === true)
  if (fixed !== undefined) {
    return {
      kind: 'refused',
      reason: `${id} cannot take over pid ${process.pid} (${originWords(process)}): line ${fixed.number} of ${fixed.file} starts it, and the file cannot be changed`,
      hint: `Run lsattr ${fixed.file} and chattr -i ${fixed.file}, or mount its file system with rw, and apply again.`,
    }
  }
  const starts = otherStarts(instance, process, lines, state)
  if (!('units' in starts)) {
    const called = `${id} cannot take over pid ${process.pid} (${originWords(process)})`
    return { kind: 'refused', reason: `${called}: ${starts.reason}`, hint: starts.hint }
  }
  const ending = found.ending && !found.onPort
  return {
    kind: 'process',
    process,
    ending,
    lines,
    ...(starts.units.length === 0 ? {} : { units: starts.units }),
  }
}

/** The process is another instance of the inventory, whose store may lie below this one's. */
function isOther(process: ForeignProcess, { id }: Matched, state: ForeignState): boolean {
  return state.instances.some((other) => {
    if (other.id === id) return false
    const found = candidateOf(other, state)
    return found?.process === process && found.onPort && found.store === 'same'
  })
}

/** 'started by hand as root: sh mqbroker -c broker.conf', 'unit rocketmq.service', 'container rmqbroker'. */
export function originWords({ origin, user, command }: ForeignProcess): string {
  switch (origin.kind) {
    case 'unit':
      return `unit ${origin.unit}`
    case 'container':
      return `container ${origin.name}`
    case 'managed':
    case 'supervised':
    case 'hand':
      return `started by hand as ${user}: ${command}`
  }
}
