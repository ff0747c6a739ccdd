import type { HostAccess } from '../access.ts'
import { systemClock, type Clock } from '../clock.ts'
import { mapLimit } from '../concurrency.ts'
import { busyError, describeBusy, parseBusy } from './holder.ts'
import { begunScript, EXIT, idleScript, SCRIPT_TIMEOUT_MS, type LockFolders } from './scripts.ts'

/** ms that a step of an earlier run may go on before this run gives up; two looks are this far apart. */
const BUSY_WAIT_MS = 60_000
const BUSY_PAUSE_MS = 1000

/** Hosts on which a step of an earlier run may be at work. */
export interface MaybeBusyHosts {
  readonly hosts: readonly HostAccess[]
  readonly folders: LockFolders
  /** Hosts at a time. */
  readonly concurrency: number
}

export interface IdleRequest extends MaybeBusyHosts {
  /** Ends a wait for a step of an earlier run. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
  /** Called when a step of an earlier run is waited for. */
  readonly onWait?: (host: string, message: string) => void
}

/**
 * Waits for steps of earlier runs: their runs are gone, and what they do now would meet what this run does.
 * @param busy what `idleScript` printed on each host that is busy
 * @throws RmqError 'host-busy' (exit 4) when a step does not end; those of the connection; the signal's reason
 */
export async function waitUntilIdle(
  { folders, clock = systemClock, signal, onWait, concurrency }: Omit<IdleRequest, 'hosts'>,
  busy: ReadonlyMap<HostAccess, string>,
): Promise<void> {
  await mapLimit([...busy], concurrency, async ([access, said]) => {
    onWait?.(access.host, describeBusy(parseBusy(said)))
    const begun = clock.now()
    for (let last = said; ;) {
      if (clock.now() - begun >= BUSY_WAIT_MS) throw busyError(access.host, last, BUSY_WAIT_MS)
      await clock.sleep(BUSY_PAUSE_MS, signal)
      const { exit, stdout } = await access.script(idleScript(folders), { timeoutMs: SCRIPT_TIMEOUT_MS })
      if (exit === 0) return
      last = stdout.toString()
    }
  })
}

/**
 * Waits, without the lock, until no step is at work on the hosts. Nothing is written.
 * @returns false when no run has ever begun a step on any of them: none can have ended since they were read
 * @throws as `waitUntilIdle`
 */
export async function stepsEnded(request: IdleRequest): Promise<boolean> {
  const { busy, begun } = await lookForSteps(request)
  await waitUntilIdle(request, busy)
  return begun
}

/**
 * Looks, without the lock and without a wait, which steps of earlier runs are at work on the hosts. Nothing is written.
 * @returns for people, by host: 'the step 'stop broker-a-0' of 'apply' (…) is still at work: …'
 * @throws those of the connection
 */
export async function stepsAtWork(request: MaybeBusyHosts): Promise<ReadonlyMap<string, string>> {
  const { busy } = await lookForSteps(request)
  return new Map([...busy].map(([{ host }, said]) => [host, describeBusy(parseBusy(said))]))
}

/** Asks each host once. Returns what `idleScript` printed on those that are busy, and whether any step was ever begun. */
async function lookForSteps({ hosts, folders, concurrency }: MaybeBusyHosts): Promise<{
  readonly busy: ReadonlyMap<HostAccess, string>
  readonly begun: boolean
}> {
  const answers = await mapLimit(hosts, concurrency, async (access) => ({
    access,
    answer: await access.script(begunScript(folders), { timeoutMs: SCRIPT_TIMEOUT_MS }),
  }))
  const busy = answers.filter(({ answer }) => answer.exit === EXIT.busy)
  return {
    busy: new Map(busy.map(({ access, answer }) => [access, answer.stdout.toString()])),
    begun: answers.some(({ answer }) => answer.exit === 0 || answer.exit === EXIT.busy),
  }
}
