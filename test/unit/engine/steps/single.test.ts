import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { GuardedHost, HostPorts } from '../../../../src/engine/access.ts'
import type { ReadCall, Step, WriteCall } from '../../../../src/engine/resource.ts'
import { LockableHost, runSteps } from '../../../helpers/run-steps.ts'

const nowhere = { host: 'a', connect: () => Promise.reject(new Error('nothing listens here')) }
const lost = {
  code: 'lock-lost',
  message: 'this run no longer holds the lock of the host; nothing more was changed',
}
const writing = (call: WriteCall['call']): WriteCall => ({ kind: 'call', writes: true, title: 'write', call })
const reading = (call: ReadCall['call']): ReadCall => ({ kind: 'call', title: 'read', call })
const script = (title: string): Step => ({ kind: 'script', title, script: ':' })

describe('a call that reads', () => {
  it('is given the name and the ports of its host, and nothing to write with', async () => {
    let given: HostPorts | undefined
    const host = new LockableHost(nowhere)
    const call = reading((on) => {
      given = on
      return Promise.resolve()
    })
    const { failures } = await runSteps(host, [call])
    expect(failures).toEqual([])
    expect(Object.keys(given ?? {}).sort()).toEqual(['connect', 'host'])
    expect(host.looks).toBe(0)
  })
})

describe('a call that writes', () => {
  it('is not begun without the lock', async () => {
    const host = new LockableHost(nowhere)
    host.breakLock()
    let begun = false
    const { failures, done } = await runSteps(host, [writing(() => Promise.resolve(void (begun = true)))])
    expect([begun, done]).toEqual([false, []])
    expect(failures).toMatchObject([{ host: 'a', error: lost }])
  })

  /** Breaks the lock in the middle of the call, then passes the guard once more. */
  const inTheMiddle = (after: (on: GuardedHost, signal: AbortSignal) => Promise<void>) => {
    const host = new LockableHost(nowhere)
    const call = writing(async (on, signal) => {
      await on.guard()
      host.breakLock()
      await after(on, signal)
    })
    return runSteps(host, [call, script('what comes next')])
  }

  it.each<[string, (on: GuardedHost, signal: AbortSignal) => Promise<void>]>([
    ['throws on', (on) => on.guard()],
    ['takes for an answer', (on) => on.guard().catch(() => undefined)],
    [
      'reports as a failure of its own',
      (on) =>
        on.guard().catch(() => {
          throw new Error('the broker does not answer')
        }),
    ],
    [
      'learns of by its signal',
      async (on, signal) => {
        await on.guard().catch(() => undefined)
        signal.throwIfAborted()
      },
    ],
  ])('ends with a lost lock that it %s, and nothing comes after it', async (_what, after) => {
    const { failures, done } = await inTheMiddle(after)
    expect(failures).toMatchObject([{ host: 'a', error: lost }])
    expect(done).toEqual([])
  })

  it('looks once for writes that go out at the same time, and anew for later ones', async () => {
    const host = new LockableHost(nowhere)
    const call = writing(async (on) => {
      await Promise.all([on.guard(), on.guard(), on.guard()])
      await on.guard()
    })
    expect(await runSteps(host, [call])).toMatchObject({ failures: [] })
    // The first one is the engine's own.
    expect(host.looks).toBe(3)
  })

  it('is an interruption, not a lost lock, when Ctrl-C has set the stop mark', async () => {
    const host = new LockableHost(nowhere)
    const stop = new AbortController()
    const call = writing(async (on) => {
      stop.abort()
      host.breakLock()
      await on.guard()
    })
    const result = await runSteps(host, [call], { stop: stop.signal })
    expect(result).toMatchObject({ interrupted: true, failures: [], done: [] })
  })
})

describe('a file that is uploaded', () => {
  const message = 'there is no sha512 for r.zip: this first download is trusted'

  it.each([
    ['once, however many hosts get it', message, 1],
    ['not at all when the inventory pins it', undefined, 0],
  ])('is warned of %s', async (_how, unverified, count) => {
    const folder = mkdtempSync(join(tmpdir(), 'rmq-upload-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const path = join(folder, 'r.zip')
    writeFileSync(path, '')
    const local = {
      path,
      bytes: 0,
      sha256: '',
      sha512: '',
      ...(unverified === undefined ? {} : { unverified }),
    }
    const source = { label: 'r.zip', check: () => Promise.resolve(), obtain: () => Promise.resolve(local) }
    const uploads = ['a', 'b'].map((name): Step => ({
      kind: 'upload',
      title: `bring ${name}`,
      source,
      path: join(folder, name),
      mode: '0600',
    }))
    const { events, failures } = await runSteps(new LockableHost(nowhere), uploads)
    expect(failures).toEqual([])
    expect(events.filter(({ type }) => type === 'warning')).toEqual(
      Array.from({ length: count }, () => ({
        type: 'warning',
        code: 'download-unverified',
        message,
        hint: 'Set its sha512 in the inventory.',
      })),
    )
  })
})

describe('a question that decides', () => {
  const deciding = (steps: readonly Exclude<Step, { readonly kind: 'upload' }>[]): Step => ({
    kind: 'decide',
    title: 'decide',
    decide: () => Promise.resolve(steps),
  })

  it('is followed by the steps that it has found, before those that come after it', async () => {
    const none = Promise.resolve()
    const steps = [
      script('before'),
      deciding([{ kind: 'script', title: 'found', script: ':' }, writing(() => none)]),
      script('after'),
    ]
    const { done } = await runSteps(new LockableHost(nowhere), steps)
    expect(done).toEqual(['before', 'decide', 'found', 'write', 'after'])
  })

  it('may find nothing to do', async () => {
    const { done } = await runSteps(new LockableHost(nowhere), [deciding([]), script('after')])
    expect(done).toEqual(['decide', 'after'])
  })

  it('does not let what it has found run without the lock', async () => {
    const host = new LockableHost(nowhere)
    const { failures, done } = await runSteps(
      host,
      [deciding([{ kind: 'script', title: 'found', script: ':' }])],
      {
        onEvent: ({ type }) => {
          if (type === 'step-finished') host.breakLock()
        },
      },
    )
    expect(done).toEqual(['decide'])
    expect(failures).toMatchObject([{ error: lost }])
  })
})
