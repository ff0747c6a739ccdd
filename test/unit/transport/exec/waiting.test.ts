import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Deadline } from '../../../../src/transport/exec/deadline.ts'
import { Deferred } from '../../../../src/transport/exec/deferred.ts'
import { Semaphore } from '../../../../src/engine/semaphore.ts'

describe('a gate', () => {
  test('lets no more than its limit in, the others in order', async () => {
    const gate = new Semaphore(2)
    const order: string[] = []
    const enter = async (name: string) => {
      const leave = await gate.enter()
      order.push(name)
      return leave
    }
    const leaveFirst = await enter('first')
    await enter('second')
    const third = enter('third')
    const fourth = enter('fourth')
    await Promise.resolve()
    expect(order).toEqual(['first', 'second'])
    leaveFirst()
    leaveFirst()
    await third
    expect(order).toEqual(['first', 'second', 'third'])
    ;(await third)()
    await fourth
    expect(order).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('a caller that gives up waiting takes no place', async () => {
    const gate = new Semaphore(1)
    const leave = await gate.enter()
    const stop = new AbortController()
    const waiting = gate.enter(stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    leave()
    await expect(gate.enter()).resolves.toBeTypeOf('function')
    await expect(gate.enter(stop.signal)).rejects.toThrow('enough')
  })
})

describe('time', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a deadline does not run while the user is asked', () => {
    const expired = vi.fn()
    const deadline = new Deadline(1000, expired)
    vi.advanceTimersByTime(900)
    deadline.pause()
    vi.advanceTimersByTime(60_000)
    deadline.resume()
    vi.advanceTimersByTime(99)
    expect(expired).not.toHaveBeenCalled()
    // One more for what comes after the timers of a turn.
    vi.advanceTimersByTime(1 + 1)
    expect(expired).toHaveBeenCalledOnce()
  })

  test('a cleared deadline never expires, not even after a pause', () => {
    const expired = vi.fn()
    const deadline = new Deadline(1000, expired)
    deadline.pause()
    deadline.clear()
    deadline.resume()
    vi.advanceTimersByTime(5000)
    expect(expired).not.toHaveBeenCalled()
  })

  test('what is decided once stays so, and disarms the rest', async () => {
    const deferred = new Deferred<string>()
    const late = vi.fn()
    deferred.after(1000, late)
    expect(deferred.resolve('first')).toBe(true)
    expect(deferred.resolve('second')).toBe(false)
    expect(deferred.reject(new Error('third'))).toBe(false)
    vi.advanceTimersByTime(5000)
    expect(late).not.toHaveBeenCalled()
    await expect(deferred.promise).resolves.toBe('first')
  })

  test('a signal that was aborted before counts at once', () => {
    const deferred = new Deferred<string>()
    deferred.onAbort(AbortSignal.abort(), () => deferred.resolve('stopped'))
    expect(deferred.resolve('too late')).toBe(false)
  })
})

test('a deadline does not run while this process stands still', async () => {
  const expired = vi.fn()
  const deadline = new Deadline(600, expired)
  const answer = new Promise<void>((resolve) => {
    const server = createServer((socket) => socket.end('answer')).listen(0, '127.0.0.1', () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.once('data', () => {
        server.close()
        resolve()
      })
    })
  })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  await answer
  expect(expired).not.toHaveBeenCalled()
  deadline.clear()
})
