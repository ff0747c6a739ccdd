import { expect, test } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { clockAgrees } from '../../../src/resources/clock.ts'
import { facts } from './on-host.ts'

type Reading = readonly [clock: number, from: number, until: number]

/** Notes by host: its clock, and the time of the control machine within which it was read. */
function notesOf(readings: Readonly<Record<string, Reading>>): Record<string, string> {
  const world = new ObservedWorld()
  for (const [host, [clock, from, until]] of Object.entries(readings)) {
    world.learnFacts(host, { ...facts, clock, read: { from, until } })
  }
  const hosts = Object.keys(readings).map((name) => ({ name }))
  return Object.fromEntries(
    hosts.flatMap(({ name: host }) => {
      const made = clockAgrees(host, hosts) as unknown as Resource
      const diff = made.diff(null, made.desire(world, null))
      return diff.kind === 'same' && diff.note !== undefined ? [[host, diff.note.replace(/,.*/, '')]] : []
    }),
  )
}

test('clocks that agree, read one after the other', () => {
  expect(notesOf({ mq1: [100, 99.5, 100.4], mq2: [130, 129.9, 130.2], mq3: [160, 160, 161] })).toEqual({})
})

test('a clock that differs, read later', () => {
  expect(notesOf({ mq1: [100, 100, 101], mq2: [170, 110, 111], mq3: [120, 120, 121] })).toEqual({
    mq2: 'the clock is 58 s ahead of the other hosts',
  })
})

test('of two hosts the one that is behind is named', () => {
  expect(notesOf({ mq1: [40, 100, 100.1], mq2: [100, 100, 100.1] })).toEqual({
    mq1: 'the clock is 58 s behind the other hosts',
  })
})

test('a reading that took long shows no difference within that time', () => {
  expect(notesOf({ mq1: [100, 100, 101], mq2: [108, 100, 120] })).toEqual({})
})

test('hosts that were not read', () => {
  const made = clockAgrees('mq1', [{ name: 'mq1' }, { name: 'mq2' }]) as unknown as Resource
  expect(made.diff(null, made.desire(new ObservedWorld(), null))).toEqual({ kind: 'same' })
})

test('the clocks of all hosts are sorted once, and anew when one was read again', () => {
  const world = new ObservedWorld()
  let looked = 0
  const learn = (host: string, clock: number): void => {
    const read = { from: 100, until: 100 }
    world.learnFacts(host, {
      ...facts,
      read,
      get clock() {
        looked += 1
        return clock
      },
    })
  }
  const hosts = Array.from({ length: 100 }, (_, index) => ({ name: `mq${index}` }))
  const made = hosts.map(({ name }) => clockAgrees(name, hosts) as unknown as Resource)
  const offs = (): unknown[] => made.map((one) => one.desire(world, null))
  for (const { name } of hosts) learn(name, 100)
  expect(offs()).toEqual(hosts.map(() => 0))
  expect(looked).toBe(2 * hosts.length)
  for (const { name } of hosts.slice(0, 60)) learn(name, 200)
  expect(offs()).toEqual(hosts.map((_, index) => (index < 60 ? 0 : -99)))
})
