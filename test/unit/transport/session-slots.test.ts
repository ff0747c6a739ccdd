import { expect, test } from 'vitest'
import { SessionSlots } from '../../../src/transport/session-slots.ts'
import type { SessionKind } from '../../../src/transport/session-slots.ts'

/** Enters as often as asked, and returns the ways out of all that came in. */
async function enterAll(slots: SessionSlots, kind: SessionKind, count: number): Promise<(() => void)[]> {
  const inside: (() => void)[] = []
  for (let index = 0; index < count; index += 1) {
    void slots.enter(kind).then((leave) => inside.push(leave))
  }
  await Promise.resolve()
  await Promise.resolve()
  return inside
}

test.each<[SessionKind, number, number]>([
  ['script', 9, 5],
  ['relay', 9, 5],
])('of a %s, %i that come at once, %i get in', async (kind, come, enter) => {
  expect(await enterAll(new SessionSlots(), kind, come)).toHaveLength(enter)
})

test('two sessions are left for scripts whatever relays take', async () => {
  const slots = new SessionSlots()
  await enterAll(slots, 'relay', 9)
  expect(await enterAll(slots, 'script', 3)).toHaveLength(2)
})

test('a relay that waits holds up no script', async () => {
  const slots = new SessionSlots()
  await enterAll(slots, 'relay', 6)
  const scripts = await enterAll(slots, 'script', 2)
  const third = slots.enter('script')
  scripts[0]?.()
  await expect(third).resolves.toBeTypeOf('function')
})

test.each([
  [1, 1, 0],
  [2, 1, 1],
  [3, 1, 2],
  [4, 2, 2],
])('a server of %i sessions: %i relays, then %i scripts', async (sessions, relays, scripts) => {
  const slots = new SessionSlots()
  slots.limitTo(sessions)
  expect(await enterAll(slots, 'relay', 9)).toHaveLength(relays)
  expect(await enterAll(slots, 'script', 9)).toHaveLength(scripts)
})

test('a caller that waits gets a progress text, and a relay is asked to close', async () => {
  const slots = new SessionSlots()
  slots.limitTo(1)
  const leave = await slots.enter('relay')
  let asked = 0
  const end = slots.register(() => {
    asked += 1
    leave()
    return true
  })
  const waiting: boolean[] = []
  const back = await slots.enter('script', { onWaiting: (waits) => waiting.push(waits) })
  end()
  expect(asked).toBe(1)
  expect(waiting).toEqual([true, false])
  back()
})

test('scripts that wait for scripts ask no relay to close', async () => {
  const slots = new SessionSlots()
  await slots.enter('relay')
  slots.register(() => expect.fail('a script holds the place'))
  expect(await enterAll(slots, 'script', 6)).toHaveLength(5)
})

test('who gives up waiting takes no place', async () => {
  const slots = new SessionSlots()
  slots.limitTo(1)
  const leave = await slots.enter('script')
  const stop = new AbortController()
  const waiting = slots.enter('script', { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  leave()
  leave()
  expect(await enterAll(slots, 'script', 2)).toHaveLength(1)
})
