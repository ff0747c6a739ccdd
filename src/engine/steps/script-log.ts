import { readableScript } from '../../shell/content.ts'
import { compact } from '../../objects.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import type { ScriptStep, WaitStep } from '../resource.ts'
import { waitScript } from './wait.ts'

/** Characters of a step's script that the run log keeps. */
const LOGGED_SCRIPT = 8 * 1024

export interface BatchedStep {
  readonly change: PlannedChange
  readonly step: ScriptStep | WaitStep
}

/** The shell text of a step as it is sent. */
export const scriptOf = (step: ScriptStep | WaitStep): string =>
  step.kind === 'wait' ? waitScript(step) : step.script

/** Reports each step's script to the run log when it has ended, and measures the step. */
export class ScriptLog {
  readonly #context: RunContext
  readonly #batch: readonly BatchedStep[]
  #running: { readonly entry: BatchedStep; readonly since: number } | undefined
  /** Steps that have begun. */
  begun = 0

  constructor(context: RunContext, batch: readonly BatchedStep[]) {
    this.#context = context
    this.#batch = batch
  }

  begin(index: number): void {
    const entry = this.#batch[index]
    this.#running = entry && { entry, since: performance.now() }
    this.begun += 1
  }

  /**
   * The step that began last is over.
   * @param exit undefined when nothing says how it ended
   * @returns ms that it took
   */
  end(exit?: number): number {
    if (!this.#running) return 0
    const { entry, since } = this.#running
    this.#running = undefined
    const ms = performance.now() - since
    const { host, resource } = entry.change
    const { title } = entry.step
    this.#context.emit({
      type: 'script-ran',
      host,
      resource,
      title,
      script: cut(shownScript(entry.step)),
      ...compact({ exit }),
      ms,
    })
    return ms
  }
}

const shownScript = (step: ScriptStep | WaitStep): string =>
  readableScript(scriptOf(step), step.kind === 'wait' ? [] : step.secretKeys)

function cut(script: string): string {
  const left = script.length - LOGGED_SCRIPT
  return left <= 0 ? script : `${script.slice(0, LOGGED_SCRIPT)}\n… ${left} more characters`
}
