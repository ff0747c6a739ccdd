import type { HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import type { Step } from '../resource.ts'
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
      } else {
        await this.flush()
        await this.run(change, await runSingle(this.#context, this.#access, change, step))
      }
    }
  }

  /** Runs the shell steps that are left. @throws RmqError of the step that failed. */
  async flush(): Promise<void> {
    const ready = this.#batch
    this.#batch = []
    if (ready.length > 0) await runBatch(this.#context, this.#access, ready)
  }
}
