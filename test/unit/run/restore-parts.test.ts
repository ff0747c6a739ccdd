import { expect, it } from 'vitest'
import { partsOf } from '../../../src/run/backup/move.ts'

const MAP = [{ from: 'broker-a', to: 'broker-b' }]
const NOTE =
  'offsets are not restored with --map: the queues of another group are other ones, and consumer groups begin at 0 in new topics'

it.each([
  ['all parts', undefined, undefined, ['topics', 'groups', 'offsets', 'users'], []],
  [
    'all parts with --map, with the first offsets',
    undefined,
    MAP,
    ['topics', 'groups', 'offsets', 'users'],
    [NOTE],
  ],
  ['those of --only', ['offsets'] as const, undefined, ['offsets'], []],
  ['first offsets with topics', ['topics'] as const, MAP, ['topics', 'offsets'], []],
  ['no offsets without topics', ['groups'] as const, MAP, ['groups'], []],
])('a restore writes %s', (_what, only, map, parts, notes) => {
  expect(partsOf(only, map)).toEqual({ only: new Set(parts), notes })
})

it('refuses offsets for another broker group', () => {
  expect(() => partsOf(['groups', 'offsets'], MAP)).toThrow(
    '--map takes no offsets: the queues of another broker group are other ones',
  )
})
