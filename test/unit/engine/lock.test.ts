import { existsSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExecOptions, ExecResult } from '../../../src/engine/access.ts'
import { acquireLock, breakLock, readLock } from '../../../src/engine/lock.ts'
import { LocalHost } from '../../helpers/local-host.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-lock-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

const holder = { who: 'ann@desk', command: 'apply prod.yaml', since: '2026-01-01T00:00:00Z' }
const take = () => acquireLock([new LocalHost('a')], join(dir, 'state'), holder, 5)

/** A host whose lock is released in the moment after a renewal has found its token there. */
class OvertakenHost extends LocalHost {
  renewals = 0
  private readonly lock: string

  constructor(lock: string) {
    super('a')
    this.lock = lock
  }

  override async script(script: string, options: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    const renews = script.startsWith('if grep')
    const released = `grep() { command grep "$@" && rm -f '${this.lock}'; }\n`
    const result = await super.script(renews ? released + script : script, options)
    if (renews) this.renewals += 1
    return result
  }
}

describe('lock', () => {
  it('is held by one run at a time and names the holder to the other', async () => {
    const lock = await take()
    await expect(take()).rejects.toMatchObject({
      code: 'locked',
      exitCode: 4,
      message: "locked by ann@desk, running 'apply prod.yaml' since 2026-01-01T00:00:00Z",
    })
    await lock.release()
    const again = await take()
    await again.release()
    expect(existsSync(join(dir, 'state', 'lock'))).toBe(false)
  })

  it('goes to exactly one of two runs that come at once', async () => {
    const results = await Promise.allSettled([take(), take(), take()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'fulfilled') await result.value.release()
  })

  it('guards writing scripts: passes while held, fails after another run took over or when asked to stop', async () => {
    const host = new LocalHost('a')
    const lock = await take()
    const guarded = async (): Promise<number> => (await host.script(`${lock.guard}\nexit 0`)).exit
    expect(await guarded()).toBe(0)
    await lock.stop()
    expect(await guarded()).not.toBe(0)
    await lock.release()
    const dead = await take()
    // The lease counts on the host's own clock: an old time stamp is a run that died.
    utimesSync(join(dir, 'state', 'lock'), 0, 0)
    const next = await take()
    expect((await host.script(`${dead.guard}\nexit 0`)).exit).not.toBe(0)
    expect((await host.script(`${next.guard}\nexit 0`)).exit).toBe(0)
    await dead.release()
    expect((await host.script(`${next.guard}\nexit 0`)).exit).toBe(0)
    await next.release()
  })

  it('of a run that died before the clock was set back ends like any other', async () => {
    const lock = await take()
    const file = join(dir, 'state', 'lock')
    utimesSync(file, Date.now() / 1000 + 86_400, Date.now() / 1000 + 86_400)
    // That run may live, and have renewed it just before the clock was set.
    await expect(take()).rejects.toMatchObject({ code: 'locked' })
    // From now on its lease runs by the new clock.
    expect(statSync(file).mtimeMs).toBeLessThanOrEqual(Date.now())
    await lock.release()
  })

  it('is not left behind by a renewal that its release overtakes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const file = join(dir, 'state', 'lock')
      const host = new OvertakenHost(file)
      const lock = await acquireLock([host], join(dir, 'state'), holder, 5)
      vi.advanceTimersByTime(25_000)
      await vi.waitFor(() => {
        expect(host.renewals).toBe(1)
      })
      expect(existsSync(file)).toBe(false)
      await lock.release()
    } finally {
      vi.useRealTimers()
    }
  })

  it('can be broken, and says whose it was', async () => {
    const lock = await take()
    const host = new LocalHost('a')
    const seen = await readLock(host, join(dir, 'state'))
    expect(seen).toMatchObject(holder)
    if (!seen) throw new Error('it is held')
    expect(await breakLock(host, join(dir, 'state'), { ...seen, token: 'another' })).toBe(false)
    expect(await breakLock(host, join(dir, 'state'), seen)).toBe(true)
    expect(await readLock(host, join(dir, 'state'))).toBeUndefined()
    await lock.release()
  })
})
