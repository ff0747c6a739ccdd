import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_DRAIN } from '../attempt.ts'
import { Lap, NOTICE_SECONDS, type Next } from '../lap.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Attempt, Fault, Struck } from './fault.ts'

const LOCK_POLL_MS = 2000

/**
 * `kill -9` of the command at its first boundary, of the same command again at the next one, and so on until a run ends by
 * itself. Each run goes on with what the runs before have left. The scripts of a killed run end on the host, so a run may find
 * done what others of its boundaries are in: a further round begins anew, and is killed at those.
 */
export class KillInTurn implements Fault {
  readonly name = 'kill-in-turn'
  readonly #killedAt = new Set<string>()

  /** Boundaries at which a run was killed, of all rounds. */
  get count(): number {
    return this.#killedAt.size
  }

  /** A rollback that has ended leads forth again when it runs once more. */
  fits({ next }: Scenario): boolean {
    return next !== 'rollback'
  }

  async strike(attempt: Attempt): Promise<Struck> {
    const { bench, scenario, reference } = attempt
    const passed = join(bench.dir, `passed-${scenario.name}`)
    const isFirst = this.count === 0
    if (isFirst) await writeFile(passed, '')
    // The first round was killed in the drains; each of them takes half a minute.
    const flags = isFirst || !scenario.traffic ? [] : [NO_DRAIN]
    const lap = new Lap(reference.boundaries, this.#killedAt)
    let next: Next = 'again'
    let killed = performance.now()
    while (next !== 'over') {
      const begun = performance.now()
      const outcome = await (await attempt.start({ passed }, flags)).ended
      next = lap.take(outcome, (begun - killed) / 1000)
      if (next === 'again') killed = performance.now()
      if (next === 'later') await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
    }
    return { fault: lap.words, outcome: lap.outcome, lockedFor: NOTICE_SECONDS, found: lap.found }
  }
}
