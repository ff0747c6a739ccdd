import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamSearch } from '../../../src/shell/stream-search.ts'

test('a marker is found wherever the stream is cut, the first one and the next', () => {
  const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 60 }).map((all) => all.join(''))
  fc.assert(
    fc.property(
      letters,
      fc.constantFrom('a', 'ab', 'aab', 'abab'),
      fc.array(fc.nat(60)),
      (text, marker, cuts) => {
        const search = new StreamSearch(marker)
        const places = [0, ...cuts.filter((cut) => cut <= text.length).sort((a, b) => a - b), text.length]
        const parts = ['']
        for (const [index, place] of places.slice(1).entries()) {
          let rest: Buffer | undefined = Buffer.from(text.slice(places[index], place))
          while (rest) {
            const { before, after }: ReturnType<StreamSearch['push']> = search.push(rest)
            parts.push((parts.pop() ?? '') + before.toString())
            if (after) parts.push('')
            rest = after
          }
        }
        parts.push((parts.pop() ?? '') + search.held.toString())
        expect(parts).toEqual(text.split(marker))
      },
    ),
  )
})

test('no more is held back than may begin the marker', () => {
  const search = new StreamSearch('marker')
  expect(search.push(Buffer.from('some text')).before.toString()).toBe('some text')
  expect(search.push(Buffer.from(' mark')).before.toString()).toBe(' ')
  expect(search.held.toString()).toBe('mark')
  expect(search.push(Buffer.from('et')).before.toString()).toBe('market')
})
