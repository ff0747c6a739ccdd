import { randomBytes } from 'node:crypto'
import { RmqError } from '../../errors.ts'
import { GUARD_FAILED } from '../../shell/batch.ts'
import type { ExecOptions, HostAccess } from '../access.ts'
import { mapLimit } from '../concurrency.ts'
import { lockedError, lockText, type LockHolder } from './holder.ts'
import { waitUntilIdle, type IdleRequest } from './idle.ts'
import {
  acquireScript,
  EXIT,
  guardScript,
  heldScript,
  occupyScript,
  releaseScript,
  renewScript,
  SCRIPT_TIMEOUT_MS,
  stopScript,
} from './scripts.ts'

export type { LockHolder } from './holder.ts'

const RENEW_MS = 25_000
/** ms that a script may take that only ends the run: without an answer the lock ends by itself. */
export const ENDING_MS = 10_000

/** The held lock of a run, on all its hosts. */
export interface Lock {
  /** Shell fragment that fails unless this run still holds the host and was not asked to stop. */
  readonly guard: string
  /** The same without the stop mark: passes after Ctrl-C too, as long as the lock is this run's. */
  readonly held: string
  /** Lines that a batch of steps begins with: the kernel says by them that it is at work, as long as it is. */
  readonly occupy: string
  /** Makes running scripts stop before their next step. */
  stop(): Promise<void>
  /**
   * @param silent hosts that did not answer a moment ago: they are not asked once more
   * @returns the hosts without an answer. Their lock ends with the connection of this run or, where they do not see its end, with
   *   its lease
   */
  release(silent?: ReadonlySet<string>): Promise<readonly string[]>
}

/** The hosts are in the order in which they are taken, which must be the same in all inventories that share hosts. */
export interface LockRequest extends IdleRequest {
  readonly holder: LockHolder
}

/**
 * Takes the lock of the hosts, and of the cluster on them, on every host or on none. The first host decides between two
 * runs, the others follow at once. When one of them is refused, another run may be refused by us at the same time: then
 * all are released and taken once more one after the other, so that one of the two goes on.
 *
 * A step of an earlier run that still works on a host, although its run is gone, is waited for.
 * @throws RmqError 'locked' and 'host-busy' (exit 4), which name the run and its step; 'lock-failed'; those of the
 *   connection; the signal's reason
 */
export async function acquireLock(request: LockRequest): Promise<Lock> {
  const { folders, concurrency } = request
  const token = randomBytes(8).toString('hex')
  const text = lockText(token, request.holder)
  const taking = new Taking(request, acquireScript(folders, text), releaseScript(folders, token))
  try {
    await taking.all()
    await waitUntilIdle(request, taking.busy)
  } catch (error) {
    await taking.release()
    throw error
  }
  const renew = setInterval(() => {
    for (const access of taking.taken) {
      // A renewal that fails shows itself in the next step: its guard finds the lock gone or the host away.
      access
        .script(renewScript(folders, token), { timeoutMs: RENEW_MS, changes: true })
        .catch(() => undefined)
    }
  }, RENEW_MS)
  renew.unref()
  return {
    guard: guardScript(folders, token),
    held: heldScript(folders, token),
    occupy: occupyScript(folders, text, GUARD_FAILED),
    stop: async () => {
      await mapLimit([...taking.taken], concurrency, async (access) => {
        await access.script(stopScript(folders, token), endingOptions()).catch(() => undefined)
      })
    },
    release: (silent) => {
      clearInterval(renew)
      return taking.release(silent)
    },
  }
}

/** The hosts that a run has taken, or tried to. */
class Taking {
  readonly #request: LockRequest
  readonly #acquire: string
  readonly #release: string
  readonly #tried = new Set<HostAccess>()
  /** The hosts' answers on a step that is still at work there. */
  readonly busy = new Map<HostAccess, string>()

  constructor(request: LockRequest, acquire: string, release: string) {
    this.#request = request
    this.#acquire = acquire
    this.#release = release
  }

  get taken(): ReadonlySet<HostAccess> {
    return this.#tried
  }

  async all(): Promise<void> {
    const [first, ...rest] = this.#request.hosts
    if (first) await this.#take(first)
    try {
      await mapLimit(rest, this.#request.concurrency, (access) => this.#take(access))
    } catch (error) {
      if (!(error instanceof RmqError) || error.code !== 'locked') throw error
      await this.release()
      for (const access of this.#request.hosts) await this.#take(access)
    }
  }

  /** A host that is gone must not hide the run's own result. @returns the hosts without an answer */
  async release(silent: ReadonlySet<string> = new Set()): Promise<readonly string[]> {
    const left: string[] = []
    await mapLimit([...this.#tried], this.#request.concurrency, async (access) => {
      const isReleased = !silent.has(access.host) && (await answers(access, this.#release))
      if (!isReleased) left.push(access.host)
    })
    this.#tried.clear()
    this.busy.clear()
    return left
  }

  /** It is no change that the first Ctrl-C waits for: nothing is done under the lock yet, and it is released at once. */
  async #take(access: HostAccess): Promise<void> {
    const { folders, holder } = this.#request
    this.#tried.add(access)
    const { exit, stdout, stderr } = await access.script(this.#acquire, {
      timeoutMs: SCRIPT_TIMEOUT_MS,
    })
    if (exit === EXIT.held) throw lockedError(access.host, stdout.toString(), holder.cluster)
    if (exit === EXIT.busy) this.busy.set(access, stdout.toString())
    else if (exit !== 0) {
      throw new RmqError('lock-failed', `the lock in ${folders.host} could not be taken`, {
        where: { host: access.host },
        output: stderr.toString(),
        hint: 'Make the state folder writable for root, and free space on its disk.',
      })
    }
  }
}

/** A signal instead of a time limit: what hangs on the host is ended there in the background. */
export const endingOptions = (): Pick<ExecOptions, 'signal' | 'changes'> => ({
  signal: AbortSignal.timeout(ENDING_MS),
  changes: true,
})

/** Runs a script that ends the run. @returns whether it ended within ENDING_MS, with any exit code */
const answers = (access: HostAccess, script: string): Promise<boolean> =>
  access.script(script, endingOptions()).then(
    () => true,
    () => false,
  )
