import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Lap, NOTICE_SECONDS, type Next } from '../lap.ts'
import type { Fault } from './fault.ts'

const LOCK_POLL_MS = 2000

/**
 * `kill -9` of the command at its first boundary, of the same command again at the next one, and so on until a run ends by
 * itself. Each run goes on with what the runs before have left.
 */
export const killInTurn: Fault = {
  name: 'kill-in-turn',
  fits: () => true,
  strike: async (attempt) => {
    const passed = join(attempt.bench.dir, `passed-${attempt.scenario.name}`)
    await writeFile(passed, '')
    const lap = new Lap(attempt.reference.boundaries)
    let next: Next = 'again'
    let killed = performance.now()
    while (next !== 'over') {
      const begun = performance.now()
      const outcome = await (await attempt.start({ passed })).ended
      next = lap.take(outcome, (begun - killed) / 1000)
      if (next === 'again') killed = performance.now()
      if (next === 'later') await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
    }
    return { fault: lap.words, outcome: lap.outcome, lockedFor: NOTICE_SECONDS, found: lap.found }
  },
}
