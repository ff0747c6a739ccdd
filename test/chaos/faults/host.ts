import { crash, cutNetwork, joinNetwork } from '../../../lab/index.ts'
import { LEASE_SECONDS } from '../../../src/engine/lock/scripts.ts'
import { boundariesIn } from '../tool.ts'
import { anyBoundary, boundaryWords, type Attempt, type Fault, type Struck } from './fault.ts'

/** A lock of a run that is cut off lasts until its lease ends: nothing on the host shows that the run is over. */
const LEASE_AND_MARGIN = LEASE_SECONDS + 15
/** A run that waits for an answer which never comes ends by its own limits before this, ms. */
const END_MS = 240_000

/** Does something to a host while the run stands still at a boundary, then lets the run go on to its end. */
async function whileStopped(
  attempt: Attempt,
  host: string,
  act: () => Promise<void>,
  lockedFor: number,
): Promise<Struck> {
  const { at } = anyBoundary(attempt)
  const run = await attempt.start({ at, signal: 'SIGSTOP' })
  const stands = await run.stopped()
  if (stands) {
    await act()
    run.signal('SIGCONT')
  }
  const timer = setTimeout(() => {
    run.signal('SIGKILL')
  }, END_MS)
  const outcome = await run.ended
  clearTimeout(timer)
  const last = boundariesIn(outcome.stdout).at(at - 1) ?? ''
  const late = outcome.code === undefined ? `; it was killed after ${END_MS / 1000} s` : ''
  const missed = stands ? '' : '; it ended before'
  return {
    fault: `${host} ${boundaryWords(at, attempt.reference.boundaries.length, last)}${late}${missed}`,
    outcome,
    lockedFor,
  }
}

const anyHost = ({ random, scenario }: Attempt): string => random.pick(scenario.after.hosts)

export const powerCut: Fault = {
  name: 'power-cut',
  fits: () => true,
  strike: async (attempt) => {
    const host = anyHost(attempt)
    // After a boot the lock is one of a run that is over.
    return whileStopped(attempt, host, () => crash(attempt.bench.host(host)), 10)
  },
}

export const networkCut: Fault = {
  name: 'network-cut',
  fits: () => true,
  strike: async (attempt) => {
    const host = anyHost(attempt)
    const struck = await whileStopped(
      attempt,
      host,
      () => cutNetwork(attempt.bench.host(host)),
      LEASE_AND_MARGIN,
    )
    await joinNetwork(attempt.bench.host(host))
    return struck
  },
}

/**
 * The hosts of the lab share the clock of the machine, which is not theirs to set. After a jump of a clock, all that was
 * written before is dated in the future or long ago: that is done to the files of the tool.
 */
export const clockJump: Fault = {
  name: 'clock-jump',
  fits: () => true,
  strike: async (attempt) => {
    const { random, bench } = attempt
    const host = anyHost(attempt)
    const hours = random.pick([-48, -1, 1, 48])
    const date = `find /var/lib/rmq-provision /run/rmq-provision /etc/rocketmq -exec touch -h -d '${hours} hours' {} + 2>/dev/null || :`
    const { at } = anyBoundary(attempt)
    const run = await attempt.start({ at, signal: 'SIGSTOP' })
    if (await run.stopped()) {
      await bench.on(host, date)
      run.signal(random.next() < 0.5 ? 'SIGCONT' : 'SIGKILL')
    }
    const outcome = await run.ended
    const last = boundariesIn(outcome.stdout).at(at - 1) ?? ''
    const words = boundaryWords(at, attempt.reference.boundaries.length, last)
    return { fault: `by ${hours} h on ${host} ${words}`, outcome, lockedFor: 10 }
  },
}
