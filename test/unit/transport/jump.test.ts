import { expect, test } from 'vitest'
import { RmqError } from '../../../src/errors.ts'
import { parseJump, sshWords } from '../../../src/transport/jump.ts'

test.each([
  ['bastion', [{ address: 'bastion' }]],
  ['admin@bastion:2222', [{ user: 'admin', address: 'bastion', port: 2222 }]],
  ['10.0.0.1, 10.0.0.2:2200', [{ address: '10.0.0.1' }, { address: '10.0.0.2', port: 2200 }]],
  ['[fe80::1]:2222', [{ address: 'fe80::1', port: 2222 }]],
  ['[::1]', [{ address: '::1' }]],
  ['fe80::1', [{ address: 'fe80::1' }]],
  ['ssh://admin@bastion:22', [{ user: 'admin', address: 'bastion', port: 22 }]],
  ['none', []],
  ['', []],
  ['a,,b', undefined],
  ['bastion:0', undefined],
  ['bastion:70000', undefined],
  ['bastion:ssh', undefined],
  ['-oProxyCommand=sh', undefined],
  ['two words', undefined],
  ['$(id)', undefined],
  ['a;b', undefined],
  ['`id`@bastion', undefined],
  ['-oProxyCommand=sh@bastion', undefined],
  ["a'b@bastion", undefined],
  ['DOMAIN\\admin@bastion', [{ user: 'DOMAIN\\admin', address: 'bastion' }]],
  ['admin@corp.example@bastion', [{ user: 'admin@corp.example', address: 'bastion' }]],
])('%s', (text, hops) => {
  if (hops) expect(parseJump(text)).toEqual(hops)
  else expect(() => parseJump(text)).toThrow(RmqError)
})

test.each([
  ['bastion', 'bastion'],
  ['admin@bastion:2222', '-p 2222 admin@bastion'],
  ['a@first:1,second,fe80::1', '-J a@first:1,second fe80::1'],
  ['[fe80::1]:22,last', '-J [fe80::1]:22 last'],
])('ssh is called for %s', (jump, words) => {
  expect(sshWords(parseJump(jump))).toBe(words)
})
