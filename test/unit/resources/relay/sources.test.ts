import { expect, test } from 'vitest'
import { sourcesFor } from '../../../../src/resources/relay/sources.ts'

test('few hosts are let in by their addresses', () => {
  expect(sourcesFor(['10.0.0.1', 'fd00::1'])).toEqual(['10.0.0.1', 'fd00::1'])
})

test('many hosts are let in by their networks', () => {
  const v4 = Array.from({ length: 60 }, (_, index) => `10.0.${index % 2}.${index + 1}`)
  expect(sourcesFor(v4)).toEqual(['10.0.0.0/24', '10.0.1.0/24'])
  const v6 = Array.from({ length: 60 }, (_, index) => `fd00:1::${(index + 1).toString(16)}`)
  expect(sourcesFor([...v6, '2001:db8:1:2:3:4:5:6'])).toEqual(['fd00:1:0:0::/64', '2001:db8:1:2::/64'])
})
