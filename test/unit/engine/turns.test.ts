import { afterEach, expect, test, vi } from 'vitest'
import { Turns } from '../../../src/engine/turns.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('others have their turn after long work, and not between short parts of it', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000)
  const order: string[] = []
  const turns = new Turns()
  setImmediate(() => order.push('another'))
  clock.mockReturnValue(1019)
  await turns.next()
  order.push('short part')
  clock.mockReturnValue(1020)
  await turns.next()
  order.push('long part')
  expect(order).toEqual(['short part', 'another', 'long part'])
})
