import { NOTICE_SECONDS } from '../lap.ts'
import { boundariesIn } from '../tool.ts'
import { anyBoundary, boundaryWords, type Attempt, type Fault, type Struck } from './fault.ts'

export const killAtBoundary: Fault = killAt((attempt) => anyBoundary(attempt).at)

/** `kill -9` of the tool at a boundary. @param choose gives its number */
export function killAt(choose: (attempt: Attempt) => number): Fault {
  return { name: 'kill-at-boundary', fits: () => true, strike: (attempt) => kill(attempt, choose(attempt)) }
}

async function kill(attempt: Attempt, at: number): Promise<Struck> {
  const outcome = await (await attempt.start({ at, signal: 'SIGKILL' })).ended
  const last = boundariesIn(outcome.stdout).at(-1) ?? ''
  return {
    fault: boundaryWords(at, attempt.reference.boundaries.length, last),
    outcome,
    lockedFor: NOTICE_SECONDS,
  }
}

export const killAtTime: Fault = {
  name: 'kill-at-time',
  fits: () => true,
  strike: async (attempt) => {
    const after = Math.round(attempt.random.next() * attempt.reference.ms)
    const run = await attempt.start()
    const timer = setTimeout(() => {
      run.signal('SIGKILL')
    }, after)
    const outcome = await run.ended
    clearTimeout(timer)
    const last = boundariesIn(outcome.stdout).at(-1) ?? 'before any boundary'
    return { fault: `after ${after} ms, at ${last}`, outcome, lockedFor: NOTICE_SECONDS }
  },
}
