import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameRanges, subjectsLabel } from '../../../../../src/ui/views/plan/name-list.ts'
import type { NameKind, Subject } from '../../../../../src/ui/views/plan/names.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

test.each<[string[], string[]]>([
  [['mq1'], ['mq1']],
  [
    ['mq1', 'mq2'],
    ['mq1', 'mq2'],
  ],
  [['mq1', 'mq2', 'mq3'], ['mq1 … mq3']],
  [
    ['mq8', 'mq9', 'mq10', 'mq12'],
    ['mq8 … mq10', 'mq12'],
  ],
  [['mq08', 'mq09', 'mq10'], ['mq08 … mq10']],
  [
    ['mq9', 'mq010', 'mq11'],
    ['mq9', 'mq010', 'mq11'],
  ],
  [
    ['b-1-0', 'b-1-1', 'b-2-0', 'b-2-1', 'b-3-0', 'b-3-1'],
    ['b-1-0 … b-3-0', 'b-1-1 … b-3-1'],
  ],
  [['db', 'db'], ['db']],
])('%j', (names, parts) => {
  expect(nameRanges(names).map(plain)).toEqual(parts)
})

test('a run names exactly the names that are there', () => {
  const name = fc.tuple(fc.constantFrom('mq', 'db-'), fc.nat(30), fc.constantFrom('', '-0', '-1'))
  fc.assert(
    fc.property(
      fc.uniqueArray(
        name.map((parts) => parts.join('')),
        { maxLength: 40 },
      ),
      (names) => {
        const unfolded = nameRanges(names).flatMap((part) => {
          const [first = '', last] = plain(part).split(' … ')
          const [, head = '', from = '', tail = ''] = /^(mq|db-)(\d+)(.*)$/.exec(first) ?? []
          if (last === undefined) return [first]
          const to = Number(/^(?:mq|db-)(\d+)/.exec(last)?.[1])
          return Array.from(
            { length: to - Number(from) + 1 },
            (_, index) => `${head}${Number(from) + index}${tail}`,
          )
        })
        expect(unfolded.sort()).toEqual([...names].sort())
      },
    ),
  )
})

const on = (host: string, instance?: string): Subject =>
  instance === undefined ? { host } : { host, instance }
const hosts = (amount: number): Subject[] => Array.from({ length: amount }, (_, index) => on(`h${index + 1}`))

test.each<[string, Subject[], NameKind[]]>([
  ['mq1', [on('mq1')], []],
  ['broker-a-0 on mq1', [on('mq1', 'broker-a-0')], []],
  ['mq1, mq2', [on('mq1'), on('mq2')], []],
  ['h1 … h12 (12 hosts)', hosts(12), []],
  ['mq1; the same apart from addresses: mq2', [on('mq1'), on('mq2')], ['address']],
  [
    'a-0 on mq1; the same apart from names, addresses and ids: b-0 on mq2, c-0 on mq3',
    [on('mq1', 'a-0'), on('mq2', 'b-0'), on('mq3', 'c-0')],
    ['id', 'address', 'name'],
  ],
])('%s', (label, subjects, differing) => {
  expect(plain(subjectsLabel(subjects, new Set(differing)))).toBe(label)
})

test('many names without a pattern are cut, with their number', () => {
  const subjects = Array.from({ length: 26 }, (_, index) => on(String.fromCodePoint(97 + index)))
  expect(plain(subjectsLabel(subjects, new Set()))).toBe(
    'a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p and more (26 hosts)',
  )
})
