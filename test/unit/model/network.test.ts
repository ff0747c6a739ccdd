import { BlockList } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalAddress,
  isLocal,
  isReserved,
  compared,
  contains,
  overlap,
  parseNetwork,
  type Network,
} from '../../../src/model/network.ts'

/** Networks that often meet: few different bytes. */
const network: fc.Arbitrary<Network> = fc
  .oneof(
    fc
      .tuple(fc.array(fc.constantFrom(0, 10, 128, 255), { minLength: 4, maxLength: 4 }), fc.nat(32))
      .map(([bytes, bits]) => `${bytes.join('.')}/${bits}`),
    fc
      .tuple(fc.array(fc.constantFrom('0', '1', '8000', 'ffff'), { minLength: 8, maxLength: 8 }), fc.nat(128))
      .map(([words, bits]) => `${words.join(':')}/${bits}`),
  )
  .map((text) => parseNetwork(text))
  .filter((one) => one !== undefined)

/** By a list of its own for each comparison. */
function listed(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.bits > inner.bits) return false
  const list = new BlockList()
  list.addSubnet(outer.address, outer.bits, outer.family)
  return list.check(inner.address, inner.family)
}

test('one network compared with many gives what a comparison of two gives', () => {
  fc.assert(
    fc.property(network, fc.array(network, { maxLength: 10 }), (one, others) => {
      const { overlaps, isIn } = compared(one)
      for (const other of others) {
        expect(isIn(other)).toBe(listed(other, one))
        expect(contains(one, other)).toBe(listed(one, other))
        expect(overlaps(other)).toBe(listed(one, other) || listed(other, one))
        expect(overlap(one, other)).toBe(overlaps(other))
      }
    }),
  )
})

test.each([
  ['10.0.0.11', '10.0.0.11'],
  ['FD00:0:0::1', 'fd00::1'],
  ['::ffff:10.0.0.11', '10.0.0.11'],
  ['0:0:0:0:0:FFFF:a00:b', '10.0.0.11'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['mq1.example.com', 'mq1.example.com'],
])('%s is spelt %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical)
})

test.each(['127.1.2.3', '::1', '0:0::1', '::ffff:127.0.0.1', '0.0.0.0', '::', 'fe80::1', 'FEBF::1'])(
  'no other machine reaches %s',
  (address) => {
    expect(isLocal(address)).toBe(true)
  },
)

test.each(['10.0.0.11', 'fd00::1', 'fec0::1'])('other machines may reach %s', (address) => {
  expect(isLocal(address)).toBe(false)
})

test.each([
  '0.1.2.3',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  'ff02::1',
  '::ffff:224.0.0.1',
])('one machine cannot have %s', (address) => {
  expect(isReserved(address)).toBe(true)
})

test.each(['10.0.0.11', '223.255.255.255', '100.64.0.1', '169.254.1.1', '2001:db8::5', 'mq1'])(
  'one machine can have %s',
  (address) => {
    expect(isReserved(address)).toBe(false)
  },
)
