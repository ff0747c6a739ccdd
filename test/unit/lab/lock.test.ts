import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { withLock } from '../../../lab/lock.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-lock-'))
  vi.stubEnv('RMQ_LAB_CACHE', dir)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

const silent = () => undefined

it('lets one at a time in', async () => {
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all([1, 2, 3, 4].map(() => withLock('one', silent, work)))
  expect(most).toBe(1)
})

it('is free again after a failure, and passes the failure on', async () => {
  const fail = () => Promise.reject(new Error('inside'))
  await expect(withLock('one', silent, fail)).rejects.toThrow('inside')
  expect(await withLock('one', silent, () => Promise.resolve('entered'))).toBe('entered')
})

it('says that it waits', async () => {
  const lines: string[] = []
  let leave: () => void = silent
  let first: Promise<void> = Promise.resolve()
  // The second begins when the first has the lock: either of two flock processes may be the earlier one.
  await new Promise<void>((entered) => {
    first = withLock('one', silent, () => {
      entered()
      return new Promise<void>((resolve) => (leave = resolve))
    })
  })
  const second = withLock(
    'one',
    (line) => {
      lines.push(line)
      leave()
    },
    () => Promise.resolve(),
  )
  await Promise.all([first, second])
  expect(lines).toEqual(['waiting for another process that holds the lock "one"'])
})
