import { randomBytes } from 'node:crypto'
import { RmqError } from '../errors.ts'
import { sh } from '../shell/quote.ts'
import type { HostAccess } from './access.ts'
import { mapLimit } from './concurrency.ts'

/** A lock that is not renewed for this long (ms, on the host's clock) belongs to a dead run. */
const LEASE_SECONDS = 90
const RENEW_MS = 25_000
const HELD = 4
/** Exit of the guard when the lock is no longer ours. */
const LOST = 1

export interface LockHolder {
  /** user@machine of the run. */
  readonly who: string
  readonly command: string
  /** ISO time on the control machine. */
  readonly since: string
}

/** A lock as it lies on a host. */
export interface HeldLock extends LockHolder {
  readonly token: string
  /** Seconds since its run last renewed it, on the host's clock; beyond the lease the run is dead. */
  readonly age: number
}

/** The held lock of a run, on all its hosts. */
export interface Lock {
  /** Shell fragment that fails unless this run still holds the host and was not asked to stop. */
  readonly guard: string
  /** The same without the stop mark: passes after Ctrl-C too, as long as the lock is this run's. */
  readonly held: string
  /** Makes running scripts stop before their next step. */
  stop(): Promise<void>
  release(): Promise<void>
}

/**
 * Takes the lock of a cluster on every host or on none: the first host in name order decides between two runs,
 * the others follow at once.
 * @param dir folder of our state on the hosts, made when it is missing
 * @throws RmqError 'locked' (exit 4) that names holder, command and start
 */
export async function acquireLock(
  hosts: readonly HostAccess[],
  dir: string,
  holder: LockHolder,
  concurrency: number,
): Promise<Lock> {
  const token = randomBytes(8).toString('hex')
  const sorted = [...hosts].sort((a, b) => (a.host < b.host ? -1 : 1))
  const content = JSON.stringify({ token, ...holder })
  const taken: HostAccess[] = []
  const releaseAll = async (): Promise<void> => {
    await mapLimit(taken, concurrency, async (access) => {
      // A host that is gone keeps its lock until the lease ends; that must not hide the run's own result.
      await access.script(releaseScript(dir, token), { timeoutMs: 10_000 }).catch(() => undefined)
    })
  }
  const take = async (access: HostAccess): Promise<void> => {
    const result = await access.script(acquireScript(dir, content), { timeoutMs: 30_000 })
    if (result.exit === HELD) throw lockedError(access.host, result.stdout.toString())
    if (result.exit !== 0) {
      throw new RmqError('lock-failed', `the lock in ${dir} could not be taken`, {
        where: { host: access.host },
        output: result.stderr.toString(),
        hint: 'The state folder must be writable for root and the disk not full.',
      })
    }
    taken.push(access)
  }
  try {
    const [first, ...rest] = sorted
    if (first) await take(first)
    await mapLimit(rest, concurrency, take)
  } catch (error) {
    await releaseAll()
    throw error
  }
  const renew = setInterval(() => {
    for (const access of taken) {
      // A renewal that fails shows itself in the next step: its guard finds the lock gone or the host away.
      access.script(renewScript(dir, token), { timeoutMs: RENEW_MS }).catch(() => undefined)
    }
  }, RENEW_MS)
  renew.unref()
  return {
    guard: guardScript(dir, token),
    held: holds(dir, token),
    stop: async () => {
      await mapLimit(taken, concurrency, async (access) => {
        await access.script(sh`touch ${`${dir}/stop-${token}`}`, { timeoutMs: 10_000 }).catch(() => undefined)
      })
    },
    release: async () => {
      clearInterval(renew)
      await releaseAll()
    },
  }
}

/** Holder of the lock of one host; undefined when it is free. */
export async function readLock(access: HostAccess, dir: string): Promise<HeldLock | undefined> {
  const file = `${dir}/lock`
  const script = sh`if [ -e ${file} ]; then echo $(( $(date +%s) - $(stat -c %Y ${file}) )); cat ${file}; fi`
  const result = await access.script(script, { timeoutMs: 30_000 })
  const [age, ...content] = result.stdout.toString().trim().split('\n')
  if (age === undefined || age === '') return undefined
  return { ...readHolder(content.join('\n')), age: Number(age) }
}

/**
 * Breaks the lock of one host, if it is still the one that was looked at.
 * @returns false when it changed hands in the meantime
 */
export async function breakLock(access: HostAccess, dir: string, seen: HeldLock): Promise<boolean> {
  const result = await access.script(breakScript(dir, seen.token), { timeoutMs: 30_000 })
  return result.exit === 0
}

/**
 * A lock from the future is one from before the clock was set back. It counts as renewed now: its run, if it lives, renews
 * it before the lease is over, and if not, the lease ends as any other. Taking it at once could make two runs of one.
 */
const acquireScript = (dir: string, content: string): string => sh`set -eu
umask 077
mkdir -p ${dir}
exec 9>${`${dir}/lock.guard`}
flock -w 10 9
if [ -e ${`${dir}/lock`} ]; then
  age=$(( $(date +%s) - $(stat -c %Y ${`${dir}/lock`}) ))
  if [ "$age" -lt 0 ]; then touch ${`${dir}/lock`}; fi
  if [ "$age" -lt ${LEASE_SECONDS} ]; then cat ${`${dir}/lock`}; exit ${HELD}; fi
fi
printf '%s\n' ${content} >${`${dir}/lock.new`}
mv -f ${`${dir}/lock.new`} ${`${dir}/lock`}
`

const holds = (dir: string, token: string): string => sh`grep -q ${token} ${`${dir}/lock`} 2>/dev/null`

const guardScript = (dir: string, token: string): string =>
  `${holds(dir, token)} && ${sh`[ ! -e ${`${dir}/stop-${token}`} ]`} || exit ${LOST}`

/** Makes no file: a release that comes between the two would leave a lock without an owner. */
const renewScript = (dir: string, token: string): string =>
  `if ${holds(dir, token)}; then ${sh`touch -c ${`${dir}/lock`}`}; fi`

const releaseScript = (dir: string, token: string): string => sh`exec 9>${`${dir}/lock.guard`}
flock -w 10 9
if grep -q ${token} ${`${dir}/lock`} 2>/dev/null; then rm -f ${`${dir}/lock`}; fi
rm -f ${`${dir}/stop-${token}`}
`

const breakScript = (dir: string, token: string): string => sh`exec 9>${`${dir}/lock.guard`}
flock -w 10 9 || exit 1
grep -q ${token} ${`${dir}/lock`} && rm -f ${`${dir}/lock`}
`

function lockedError(host: string, text: string): RmqError {
  const { who, command, since } = readHolder(text)
  return new RmqError('locked', `locked by ${who}, running '${command}' since ${since}`, {
    where: { host },
    hint:
      `Wait until it is done. If that run is dead, the lock ends by itself after ${LEASE_SECONDS} s without renewal, ` +
      'or `rmq-provision unlock INVENTORY` breaks it.',
  })
}

function readHolder(text: string): Omit<HeldLock, 'age'> {
  try {
    return JSON.parse(text) as Omit<HeldLock, 'age'>
  } catch {
    return { token: '', who: 'somebody', command: 'unknown', since: 'an unknown time' }
  }
}
