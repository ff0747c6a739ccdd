import type { HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import type { Step, UploadStep } from '../resource.ts'
import { anySignal } from '../../signals.ts'
import { interruptedBeforeStep, runBatch } from '../steps/batch.ts'
import type { BatchedStep } from '../steps/script-log.ts'
import { runSingle } from '../steps/single.ts'

/** The steps of one host. Shell steps wait for each other so that they go as one script; all others run when it is their turn. */
export class LaneSteps {
  readonly #context: RunContext
  readonly #access: HostAccess
  #batch: BatchedStep[] = []

  constructor(context: RunContext, access: HostAccess) {
    this.#context = context
    this.#access = access
  }

  /** @throws RmqError of the step that failed, 'interrupted' when the run is to stop. */
  async run(change: PlannedChange, steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.#context.stop.aborted) throw interruptedBeforeStep(this.#access.host)
      if (step.kind === 'script' || step.kind === 'wait') {
        this.#batch.push({ change, step })
      } else if (step.kind === 'upload') {
        await this.#upload(change, step)
      } else {
        await this.flush()
        await this.run(change, await runSingle(this.#context, this.#access, change, step))
      }
    }
  }

  /**
   * Brings a file. The shell steps right in front of it that allow it run meanwhile, e.g. a package manager. When one of them
   * fails the file is given up; when the file fails they come to their end.
   */
  async #upload(change: PlannedChange, step: UploadStep): Promise<void> {
    const beside = this.#takeBeside(step)
    await this.flush()
    this.#batch = beside
    const failed = new AbortController()
    const ran = this.flush().catch((error: unknown) => {
      failed.abort()
      throw error
    })
    const abort = anySignal([this.#context.abort, failed.signal])
    const brought = runSingle({ ...this.#context, abort }, this.#access, change, step)
    for (const result of await Promise.allSettled([ran, brought]))
      if (result.status === 'rejected') throw result.reason
  }

  /** Takes the last steps out of the batch that may run beside an upload. A relay runs a script of its own. */
  #takeBeside({ relay }: UploadStep): BatchedStep[] {
    if (relay !== undefined) return []
    const isBeside = ({ step }: BatchedStep): boolean => step.kind === 'script' && step.besideUploads === true
    return this.#batch.splice(this.#batch.findLastIndex((one) => !isBeside(one)) + 1)
  }

  /** Runs the shell steps that are left. @throws RmqError of the step that failed. */
  async flush(): Promise<void> {
    const ready = this.#batch
    this.#batch = []
    if (ready.length > 0) await runBatch(this.#context, this.#access, ready)
  }
}
