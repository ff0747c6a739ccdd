import { expect, test } from 'vitest'
import { ownAddress } from '../../../../src/commands/change/bootstrap.ts'
import { failure } from '../../../helpers/failure.ts'
import { facts } from '../../resources/on-host.ts'

const having = (...addresses: string[]) => ({ ...facts, addresses: ['127.0.0.1', ...addresses] })

test.each([
  ['10.0.0.11', having('10.0.0.11', '192.168.0.11'), '10.0.0.11'],
  ['203.0.113.7', having('10.0.0.11'), '10.0.0.11'],
])('%s registers as one of its own addresses', async (host, found, address) => {
  expect(await ownAddress(host, found)).toBe(address)
})

test.each([
  [
    having('10.0.0.11', '192.168.0.11'),
    'the host has several addresses, and the broker can register only one: 10.0.0.11, 192.168.0.11',
    /^Give one of these addresses in place of 203\.0\.113\.7, which is none of the host's own, or /,
  ],
  [having(), 'the host has no IPv4 address that others could reach', /^See `ip -4 addr`/],
])('what to do when the address is not clear (%#)', async (found, message, hint) => {
  const error = await failure(ownAddress('203.0.113.7', found))
  expect(error.message).toBe(message)
  expect(error.hint).toMatch(hint)
})
