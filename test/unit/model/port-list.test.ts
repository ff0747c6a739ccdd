import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unionOfPorts } from '../../../src/model/port-list.ts'

it.each([
  [['', ''], ''],
  [['40911,40912,40913', ''], '40911-40913'],
  [['8080,40911-40913', '40912,9148'], '8080,9148,40911-40913'],
  [['1-3', '5', '4'], '1-5'],
  [['40913', '40911,40911'], '40911,40913'],
  [['x,1,-2,3-', ' 7 - 8'], '1'],
  [[' 7 , 9'], '7,9'],
  [['65534-99999'], '65534-65535'],
])('%j → %s', (lists, expected) => {
  expect(unionOfPorts(...lists)).toBe(expected)
})

it('loses no port, adds none, and has one form', () => {
  const ports = fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 40 })
  fc.assert(
    fc.property(ports, ports, (a, b) => {
      const list = unionOfPorts(a.join(','), b.join(','))
      const found = list.split(',').flatMap((item) => {
        const [first = '', last = first] = item.split('-')
        return item === ''
          ? []
          : Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at)
      })
      expect(found).toEqual([...new Set([...a, ...b])].sort((one, other) => one - other))
      expect(unionOfPorts(list)).toBe(list)
    }),
  )
})
