import { readdirSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ENDING_MS } from '../../../src/engine/lock/lock.ts'
import { RmqError } from '../../../src/errors.ts'
import { withCluster } from '../../../src/run/connected-cluster.ts'
import { underLock } from '../../../src/run/under-lock.ts'
import { failure } from '../../helpers/failure.ts'
import { flagsOf, Stage } from './support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

const LOCK = 'state/lab/lock'

/** Does work under the lock, within --limit. */
function locked<T>(work: () => Promise<T>, limit?: readonly string[]): Promise<T> {
  const options = {
    context: stage.context(),
    flags: flagsOf(limit === undefined ? {} : { limit }),
    cluster: stage.cluster,
  }
  return withCluster(options, (cluster) => underLock(cluster, work))
}

const holders = (): (string | undefined)[] => stage.hosts.map((host) => host.read(LOCK))

describe('underLock', () => {
  it('holds the lock of every host during the work only, and names this run', async () => {
    const during = await locked(() => Promise.resolve(holders()))
    for (const held of during) {
      expect(JSON.parse(held?.split('\n', 1)[0] ?? '')).toMatchObject({
        command: 'rmq-provision apply lab.yaml',
      })
    }
    expect(holders()).toEqual([undefined, undefined])
  })

  it.each([
    ['an error that the user can act on', new RmqError('plan-changed', 'the plan changed')],
    ['a bug', new TypeError('a bug')],
  ])('releases the lock when the work throws %s', async (_what, error) => {
    await expect(locked(() => Promise.reject(error))).rejects.toBe(error)
    expect(holders()).toEqual([undefined, undefined])
    expect(stage.types().at(-1)).toBe('unlocked')
  })

  it('releases the other locks when a host is lost during the work', async () => {
    const result = await locked(() => {
      stage.mq1.lost = true
      return Promise.resolve('done')
    })
    expect(result).toBe('done')
    expect(stage.mq2.read(LOCK)).toBeUndefined()
    expect(stage.events).toContainEqual({
      type: 'warning',
      code: 'not-unlocked',
      message:
        'mq1: the lock was not released, as no answer came. It ends by itself: with the connection of this run, ' +
        '90 s after its last renewal at the latest',
    })
  })

  it('asks a host once that stops answering during the work', { timeout: 30_000 }, async () => {
    let asked = 0
    const begun = performance.now()
    await locked(() => {
      stage.mq1.before = () => {
        asked += 1
        return new Promise(() => undefined)
      }
      return Promise.reject(new RmqError('plan-changed', 'the plan changed'))
    }).catch(() => undefined)
    expect(performance.now() - begun).toBeLessThan(ENDING_MS + 4_000)
    expect(asked).toBe(1)
    expect(stage.mq2.read(LOCK)).toBeUndefined()
    expect(stage.mq2.read('state/lab/audit.log')).toContain('failed')
  })

  it.each([
    ['while it is taken', 'lock.guard'],
    ['while the run is written to the audit log', 'audit.log'],
  ])('ends at Ctrl-C %s on a host that does not answer', async (_when, hanging) => {
    const done = vi.fn()
    stage.mq1.before = (script) => {
      // Its release is answered.
      if (!script.includes(hanging) || stage.context().stop.aborted) return undefined
      stage.interrupt()
      return new Promise(() => undefined)
    }
    await locked(() => {
      done(stage.context().stop.aborted)
      return Promise.resolve()
    }).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'interrupted' })
    })
    // Work that begins sees the interruption before its first step.
    for (const [isStopped] of done.mock.calls) expect(isStopped).toBe(true)
    expect(holders()).toEqual([undefined, undefined])
  })

  it('with --limit locks the hosts of the same group too', async () => {
    const during = await locked(() => Promise.resolve(holders()), ['broker-a-1'])
    expect(during).toEqual([expect.any(String), expect.any(String)])
    expect(holders()).toEqual([undefined, undefined])
  })

  it('with --limit works without a host of the same group that is down, and says so', async () => {
    stage.down.add('mq1')
    const during = await locked(() => Promise.resolve(holders()), ['broker-a-1'])
    expect(during).toEqual([undefined, expect.any(String)])
    expect(stage.events).toContainEqual({
      type: 'warning',
      code: 'not-locked',
      message: 'mq1 is not locked, so another run may work on it at the same time: mq1 refuses',
    })
  })

  it('does nothing once Ctrl-C came', async () => {
    const options = { context: stage.context(), flags: flagsOf(), cluster: stage.cluster }
    const work = withCluster(options, (cluster) => {
      stage.interrupt()
      return underLock(cluster, () => Promise.resolve('done'))
    })
    expect(await failure(work)).toMatchObject({ code: 'interrupted' })
    expect(stage.types()).not.toContain('locked')
  })

  it('writes a stop mark on the hosts at Ctrl-C, so that no script begins its next step', async () => {
    await locked(async () => {
      stage.interrupt()
      await vi.waitFor(() => {
        for (const host of stage.hosts) {
          expect(readdirSync(host.path('state/lab'))).toContainEqual(expect.stringMatching(/^stop-/))
        }
      })
    })
  })
})
