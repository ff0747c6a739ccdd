import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { anySignal, shared, untilAborted } from '../../src/signals.ts'

const warned = vi.fn()
beforeEach(() => {
  warned.mockReset()
  process.on('warning', warned)
})
afterEach(() => {
  process.off('warning', warned)
})

it.each([
  ['a shared signal', (stop: AbortController) => shared(stop.signal)],
  ['the first of several', (stop: AbortController) => anySignal([stop.signal, new AbortController().signal])],
])('many waits on %s give no warning, and all end with it', async (_name, made) => {
  const stop = new AbortController()
  const signal = made(stop)
  const waits = Array.from({ length: 50 }, () => wait(60_000, undefined, { signal, ref: false }))
  stop.abort()
  expect((await Promise.allSettled(waits)).every(({ status }) => status === 'rejected')).toBe(true)
  // Warnings are emitted on the next tick.
  await new Promise(setImmediate)
  expect(warned).not.toHaveBeenCalled()
})

it('gives a value that comes in time, and the reason of the signal otherwise', async () => {
  const late = vi.fn()
  const stop = new AbortController()
  expect(await untilAborted(Promise.resolve(1), stop.signal, late)).toBe(1)
  let arrive: (value: number) => void = () => undefined
  const value = new Promise<number>((resolve) => (arrive = resolve))
  const waiting = untilAborted(value, stop.signal, late)
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
  expect(late).not.toHaveBeenCalled()
  arrive(2)
  await value
  expect(late).toHaveBeenCalledExactlyOnceWith(2)
})
