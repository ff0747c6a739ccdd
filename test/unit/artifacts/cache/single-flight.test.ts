import { describe, expect, it } from 'vitest'
import { SingleFlight, type Progress } from '../../../../src/artifacts/cache/single-flight.ts'

interface Call {
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
}

/** A Once whose work is finished by hand; like real work it rejects when it is aborted. */
function byHand(): { once: SingleFlight<string>; calls: Call[] } {
  const calls: Call[] = []
  const once = new SingleFlight<string>('the archive', (signal, progress) => {
    return new Promise<string>((resolve, reject) => {
      calls.push({ signal, progress, resolve, reject })
      signal.addEventListener('abort', () => {
        reject(new Error('work aborted'))
      })
    })
  })
  return { once, calls }
}

const never = new AbortController().signal
const quiet: Progress = () => undefined

describe('Once', () => {
  it('does the work once for callers before and after it ends, and reports its progress to all of them', async () => {
    const { once, calls } = byHand()
    const heard: string[] = []
    const first = once.run(never, (text) => heard.push(`1 ${text}`))
    const second = once.run(never, (text) => heard.push(`2 ${text}`))
    calls[0]?.progress('half')
    calls[0]?.resolve('file')
    expect(await Promise.all([first, second])).toEqual(['file', 'file'])
    expect(await once.run(never, quiet)).toBe('file')
    expect(calls).toHaveLength(1)
    expect(heard).toEqual(['1 half', '2 half'])
  })

  it('forgets a failure, so that the next caller tries again', async () => {
    const { once, calls } = byHand()
    const first = once.run(never, quiet)
    calls[0]?.reject(new Error('no route'))
    await expect(first).rejects.toThrow('no route')
    const second = once.run(never, quiet)
    calls[1]?.resolve('file')
    expect(await second).toBe('file')
  })

  it('lets the other callers go on when one of two aborts', async () => {
    const { once, calls } = byHand()
    const mine = new AbortController()
    const first = once.run(mine.signal, quiet)
    const second = once.run(never, quiet)
    mine.abort()
    await expect(first).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect(calls[0]?.signal.aborted).toBe(false)
    calls[0]?.resolve('file')
    expect(await second).toBe('file')
  })

  it('aborts the work with its last caller, who waits for its end', async () => {
    const { once, calls } = byHand()
    const mine = new AbortController()
    const only = once.run(mine.signal, quiet)
    mine.abort()
    expect(calls[0]?.signal.aborted).toBe(true)
    await expect(only).rejects.toThrow('work aborted')
  })

  it('starts nothing for a caller who was aborted before', async () => {
    const { once, calls } = byHand()
    await expect(once.run(AbortSignal.abort(), quiet)).rejects.toMatchObject({ code: 'interrupted' })
    expect(calls).toHaveLength(0)
  })
})
