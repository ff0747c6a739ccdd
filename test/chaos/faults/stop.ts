import { boundariesIn } from '../tool.ts'
import { LEASE_SECONDS } from '../../../src/engine/lock/scripts.ts'
import { anyBoundary, boundaryWords, type Fault } from './fault.ts'

/** Longer than the lease of a lock, ms. */
const STILL_MS = (LEASE_SECONDS + 5) * 1000

/** The run stands still, another one does its work meanwhile, and then the first wakes up and must not do any harm. */
export const stopLongerThanLease: Fault = {
  name: 'stop-longer-than-lease',
  fits: () => true,
  strike: async (attempt) => {
    const { at } = anyBoundary(attempt)
    const run = await attempt.start({ at, signal: 'SIGSTOP' })
    const stands = await run.stopped()
    let beside = 'it ended before'
    if (stands) {
      await new Promise((resolve) => setTimeout(resolve, STILL_MS))
      const { code } = await attempt.nextBeside()
      beside = `another run ended with ${code ?? 'a signal'} meanwhile`
      run.signal('SIGCONT')
    }
    const outcome = await run.ended
    const last = boundariesIn(outcome.stdout).at(at - 1) ?? ''
    return {
      fault: `${boundaryWords(at, attempt.reference.boundaries.length, last)}; ${beside}`,
      outcome,
      lockedFor: 10,
    }
  },
}
