import { resource, type AnyResource, type Diff, type Step } from '../../engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../../engine/world.ts'
import type { Instance } from '../../model/cluster.ts'
import { startWords } from '../../inventory/hide/secret-text.ts'
import { recordsOf } from '../records.ts'
import type { ForeignPlaces } from './foreign/places.ts'
import { foreignProbe } from './foreign/probe.ts'
import type { ForeignState } from './foreign/foreign.ts'
import { printable } from './printable.ts'
import { matchOf, originWords, type Match } from './match.ts'
import { unsureLines } from './start-lines.ts'
import { sameProcess } from './end-process.ts'
import type { TakeOverPlace } from './place.ts'
import { chownStep, doneStep, endSteps } from './steps.ts'

const FOREIGN = resourceKind<ForeignState>('take-over')

/** The foreign processes of a host; they are read only with `takeOver: true` in the inventory. */
export const foreignRef = (host: string): ResourceRef<ForeignState> => FOREIGN.on(host, host)

export interface ForeignSpec extends ForeignPlaces {
  readonly host: string
  readonly instances: readonly Instance[]
  /** The service's user. */
  readonly user: string
}

/**
 * Nothing to repair: the processes that the host's instances are taken over from, and a note on lines of start files that
 * no take over removes. Id `take-over:<host>`; the probe is a ForeignState.
 */
export function foreignProcesses(spec: ForeignSpec): AnyResource {
  return resource<ForeignState, ReadonlySet<string>>({
    id: FOREIGN.id(spec.host),
    probe: foreignProbe(spec),
    desire: (world) => new Set(recordsOf(world, spec.host)?.keys()),
    diff: (state, recorded) => {
      const foreign = foreignUnit(spec, state, recorded)
      if (foreign !== undefined) return foreign
      const sure = spec.instances.flatMap((instance) => {
        const match = matchOf(instance, state, spec.user)
        return match?.kind === 'process' ? match.lines : []
      })
      const unsure = unsureLines(state, sure).map(({ file, number, text, calls }) =>
        calls === undefined
          ? `line ${number} of ${file} names RocketMQ${inBrackets(startWords(text))}`
          : `line ${number} of ${file} calls a script with ${calls.join(' and ')} in it`,
      )
      const notRead = (state.unread ?? []).map(({ file, number, script }) =>
        printable(`line ${number} of ${file} calls ${script}, which its user cannot read`),
      )
      unsure.push(...notRead)
      if (unsure.length === 0) return { kind: 'same' }
      return {
        kind: 'same',
        note: `${unsure.join('; ')}. Check whether ${unsure.length === 1 ? 'it starts' : 'they start'} a broker.`,
      }
    },
    converge: () => [],
  })
}

/** A unit of the name that an instance is to have, and that a person made: it would be overwritten, with what it runs. */
function foreignUnit(
  { instances }: ForeignSpec,
  { units }: ForeignState,
  recorded: ReadonlySet<string>,
): Diff | undefined {
  for (const { id, paths } of instances) {
    const file = units?.get(paths.unit)
    // What was applied before is of this tool, whatever a person has written into its file.
    if (file === undefined || recorded.has(id)) continue
    return {
      kind: 'blocked',
      reason: `${paths.unit} of ${id} is there already, and not of this tool: ${file}`,
      hint: `See what it runs: systemctl cat ${paths.unit}. Disable and stop it, remove ${file}, run systemctl daemon-reload, and apply again.`,
    }
  }
  return undefined
}

const inBrackets = (words: string): string => (words === '' ? '' : ` (${printable(words)})`)

/** The state of the take over of an instance. */
export interface TakeOver {
  readonly match: Match | undefined
  /** A run has begun it and not finished. */
  readonly begun: boolean
}

/** undefined: there is nothing to take over, or the inventory does not ask for it. */
export function takeOverOf(world: World, instance: Instance, user: string): TakeOver | undefined {
  const state = world.observed(foreignRef(instance.host))
  if (state === undefined) return undefined
  const found = matchOf(instance, state, user)
  // What was applied runs by its own unit or container; a start that came later is in a note.
  const isOwn =
    found?.kind === 'refused' &&
    found.isDown === true &&
    recordsOf(world, instance.host)?.has(instance.id) === true
  const match = isOwn ? undefined : found
  const begun = state.begun.has(instance.id)
  return match === undefined && !begun ? undefined : { match, begun }
}

/** The store of the instance is its own: the process of the take over has it open, or had it in an earlier run. */
export function takesOver(world: World, instance: Instance, user: string): boolean {
  const found = takeOverOf(world, instance, user)
  return found !== undefined && (found.begun || found.match?.kind === 'process')
}

/** The change of an instance whose process runs; undefined: none does. */
export function diffTakeOver({ replacement }: TakeOverPlace, { match }: TakeOver): Diff | undefined {
  if (match === undefined) return undefined
  if (match.kind === 'refused') return { kind: 'blocked', reason: match.reason, hint: match.hint }
  const { process, lines, units = [] } = match
  const disabled = [
    ...(process.origin.kind === 'unit' ? [process.origin.unit] : []),
    ...units.map(({ unit }) => unit),
    ...lines.map(({ file, number, text }) => `line ${number} of ${file} (${printable(text.trim())})`),
  ]
  const parts = [
    `stop pid ${process.pid} (${originWords(process)})`,
    ...(disabled.length === 0 ? [] : [`disable ${disabled.join(', ')}`]),
    `start ${replacement}`,
  ]
  const summary = `take over: ${parts.join(', ')}`
  return { kind: 'change', action: 'restart', summary, disrupts: true, exact: true }
}

/** Steps before the hooks of a restart. */
export function beforeTakeOver({ match }: TakeOver): Step[] {
  return match?.kind === 'process' ? [sameProcess(match.process)] : []
}

/** Steps between the hooks and the start. */
export function endOfForeign(place: TakeOverPlace, { match, begun }: TakeOver): Step[] {
  const foreign = match?.kind === 'process' ? match : undefined
  const ends = foreign === undefined ? [] : endSteps(place, foreign.process, foreign.lines, foreign.units)
  const isOthers = foreign !== undefined && foreign.process.user !== place.user
  return [...ends, ...(begun || isOthers ? [chownStep(place)] : [])]
}

/** Steps after the start. */
export const afterTakeOver = (place: TakeOverPlace): Step[] => [doneStep(place)]
