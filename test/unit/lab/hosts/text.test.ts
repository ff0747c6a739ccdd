import { describe, expect, it } from 'vitest'

import { mayDrop } from '../../../../lab/hosts/forwarding.ts'
import { knownHostsLines } from '../../../../lab/hosts/keys.ts'
import { hostAddress, networksIn } from '../../../../lab/hosts/network.ts'
import { parseStat } from '../../../../lab/hosts/processes.ts'
import { failedUnits } from '../../../../lab/hosts/ready.ts'

describe('a line of /proc/PID/stat', () => {
  const fields = ['S', '42', ...Array.from({ length: 17 }, (_, at) => String(at)), '987654', '1']

  it.each(['systemd', '(sd-pam)', 'a b', 'x) S 1 (y'])('with the command "%s"', (command) => {
    expect(parseStat(`77 (${command}) ${fields.join(' ')}\n`)).toEqual({
      pid: 77,
      command,
      parent: 42,
      started: '987654',
    })
  })

  it('that is empty, because the process has gone', () => {
    expect(parseStat('')).toBeUndefined()
  })
})

describe('addresses', () => {
  it('of hosts count from .11', () => {
    expect([1, 2, 12].map((number) => hostAddress({ index: 7 }, number))).toEqual([
      '10.77.7.11',
      '10.77.7.12',
      '10.77.7.22',
    ])
  })

  it('of this machine in our range', () => {
    const listing = [
      '1: lo    inet 127.0.0.1/8 scope host lo',
      '4: eth0    inet 10.7.70.3/24 brd 10.7.70.255 scope global eth0',
      '9: rmqlab0    inet 10.77.0.1/24 scope global rmqlab0',
      '12: tun0    inet 10.77.31.9/32 scope global tun0',
    ]
    expect([...networksIn(listing.join('\n'))]).toEqual([0, 31])
  })
})

describe('a FORWARD chain', () => {
  it.each([
    ['that is empty', '-P FORWARD ACCEPT\n', false],
    ['as Docker leaves it', '-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n', true],
    ['with a rule', '-P FORWARD ACCEPT\n-A FORWARD -i br0 -j DROP\n', true],
    ['that cannot be read', '', false],
  ])('%s', (_, listing, expected) => {
    expect(mayDrop(listing)).toBe(expected)
  })
})

it('known_hosts lines carry the address, type and key, without the comment', () => {
  expect(knownHostsLines('10.77.0.11', 'ssh-ed25519 AAAA1 root@mq1\nssh-rsa AAAA2\n\n')).toBe(
    '10.77.0.11 ssh-ed25519 AAAA1\n10.77.0.11 ssh-rsa AAAA2\n',
  )
})

it('failed units are named', () => {
  const listing = 'a.service loaded failed failed Something\nb.mount   loaded failed failed /b\n'
  expect(failedUnits(listing)).toEqual(['a.service', 'b.mount'])
  expect(failedUnits('\n')).toEqual([])
})
