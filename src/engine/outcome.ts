import { RmqError } from '../errors.ts'
import { compact } from '../objects.ts'
import type { RunContext } from './context.ts'
import type { ErrorReport } from './events.ts'
import type { Work } from './host/work.ts'
import type { Plan, PlannedChange } from './plan.ts'
import { reportOf } from './report.ts'
import type { Need } from './resource.ts'
import { refKey, type ResourceRef } from './world.ts'

export interface Failure {
  readonly host: string
  readonly resource?: string
  readonly error: ErrorReport
}

export interface Skipped {
  readonly change: PlannedChange
  readonly reason: string
}

/** The failures of a run so far, and the changes that are left out because of them. Each entry is an event too. */
export class Outcome {
  readonly failures: Failure[] = []
  readonly skipped: Skipped[] = []
  readonly #emit: RunContext['emit']
  readonly #broken: Set<string>
  readonly #failedHosts: Set<string>
  #failedRoll: string | undefined

  constructor({ blocked, unreachable }: Pick<Plan, 'blocked' | 'unreachable'>, emit: RunContext['emit']) {
    this.#emit = emit
    this.#broken = new Set(blocked.map(({ host, resource }) => refKey({ host, id: resource })))
    this.#failedHosts = new Set(unreachable.map(({ host }) => host))
  }

  /** Takes a change out of the run; what needs it is skipped too. */
  skip(change: PlannedChange, reason: string): void {
    this.#broken.add(refKey({ host: change.host, id: change.resource }))
    this.skipped.push({ change, reason })
    this.#emit({ type: 'skipped', host: change.host, resource: change.resource, reason })
  }

  /** Ends all rolls: what broke one instance could break the next. */
  failRoll(roll: string | undefined): void {
    this.#failedRoll ??= roll
  }

  /** Takes a host out of the run, with the changes that were under way on it. */
  failHost(host: string, work: readonly Work[], cause: unknown, roll: string | undefined): void {
    const error = reportOf(cause)
    const step = cause instanceof RmqError ? cause.where.step : undefined
    for (const { change } of work) this.#broken.add(refKey({ host, id: change.resource }))
    this.#failedHosts.add(host)
    this.failRoll(roll)
    this.failures.push({ host, ...compact({ resource: step }), error })
    if (error.code === 'interrupted') return
    if (step !== undefined)
      this.#emit({ type: 'step-failed', host, resource: step, title: error.message, error })
    this.#emit({ type: 'host-failed', host, error })
  }

  /** The reason not to make a change any more; undefined: there is none. @param roll the instance that its stage restarts */
  reasonToSkip({ change, placed }: Work, roll: string | undefined): string | undefined {
    if (this.#failedHosts.has(change.host)) return `${change.host} failed earlier`
    if (roll !== undefined && this.#failedRoll !== undefined) return `the roll of ${this.#failedRoll} failed`
    const missing = (placed.resource.needs ?? []).find((need) => !this.#isMet(need))
    return missing === undefined ? undefined : `it needs ${describe(missing)}, which failed`
  }

  #isMet(need: Need): boolean {
    const holds = (ref: ResourceRef): boolean =>
      !this.#broken.has(refKey(ref)) && !this.#failedHosts.has(ref.host)
    return 'anyOf' in need ? need.anyOf.length === 0 || need.anyOf.some(holds) : holds(need)
  }
}

const describe = (need: Need): string =>
  'anyOf' in need ? `one of ${need.anyOf.map(({ id }) => id).join(', ')}` : `${need.id} on ${need.host}`
