import { SUBJECTS } from './subjects.ts'

export interface Outcome {
  readonly name: string
  readonly inputs: number
  readonly seconds: number
  /** The smallest input that fails, and why; undefined when none does. */
  readonly fault: string | undefined
}

/** Tries every subject with its share of `inputs`; the same seed gives the same inputs. */
export function* fuzz(seed: number, inputs: number): Generator<Outcome> {
  for (const { name, batch, share, check } of SUBJECTS) {
    const numRuns = Math.max(1, Math.ceil((inputs * share) / 100 / batch))
    const started = performance.now()
    const { runs, fault } = check({ seed, numRuns })
    yield { name, inputs: runs * batch, seconds: (performance.now() - started) / 1000, fault }
  }
}
