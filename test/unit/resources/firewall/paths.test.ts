import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../../../src/resources/firewall/denial.ts'
import { diffFirewall } from '../../../../src/resources/firewall/firewalld.ts'
import { placeRules, takersOf } from '../../../../src/resources/firewall/passage.ts'
import { diffPaths } from '../../../../src/resources/firewall/paths.ts'
import { ruleText, type FirewallRule } from '../../../../src/resources/firewall/rules.ts'
import type { Firewall, FirewallState } from '../../../../src/resources/firewall/state.ts'
import { firewall, policy, zone } from './support.ts'
import { cpuOf } from '../../../helpers/cpu.ts'

const open = zone({ running: [], interfaces: ['eth0'] })
const internal = zone({ running: [], sources: ['10.0.0.0/24'] })

describe('takersOf', () => {
  const many = firewall({
    public: open,
    internal,
    work: zone({ running: [], sources: ['10.0.0.0/16', '2001:db8::/32', '192.168.7.0/255.255.255.0'] }),
    early: zone({ running: [], sources: ['10.0.0.128/25'], ingressPriority: -10 }),
    late: zone({ running: [], sources: ['172.16.0.0/12'], ingressPriority: 10 }),
    mac: zone({ running: [], sources: ['00:11:22:33:44:55'] }),
  })
  test.each<[string | undefined, string[]]>([
    ['10.0.0.12', ['internal']],
    ['10.0.0.200', ['early']],
    ['10.0.9.1', ['work']],
    ['11.0.0.1', ['public']],
    ['192.168.7.9', ['work']],
    ['2001:db8::7', ['work']],
    ['2001:db9::7', ['public']],
    // The zone of the interface has a lower ingress priority.
    ['172.16.0.1', ['public']],
    ['10.0.0.0/8', ['early', 'internal', 'work', 'public']],
    ['10.0.0.0/25', ['internal']],
    ['10.0.3.0/24', ['work']],
    [undefined, ['early', 'internal', 'work', 'public']],
  ])('%s', (from, zones) => {
    expect(takersOf(many, from).map((taker) => taker.zone)).toEqual(zones)
  })
})

describe('placeRules', () => {
  const banned = firewall({
    public: open,
    drop: zone({ running: [], target: 'DROP', sources: ['10.0.0.66'] }),
    trusted: zone({ running: [], target: 'ACCEPT', sources: ['10.0.1.0/24'] }),
    internal,
  })
  test.each<[string, string | undefined, FirewallRule[], string[]]>([
    ['the zone that takes the packets', undefined, [{ port: 1, from: '10.0.0.12' }], ['internal 1']],
    [
      'none to a zone that an administrator bans or trusts by sources',
      undefined,
      [
        { port: 1, from: '10.0.0.66' },
        { port: 2, from: '10.0.1.4' },
      ],
      [],
    ],
    ['a network that is divided', undefined, [{ port: 1, from: '10.0.0.0/8' }], ['internal 1', 'public 1']],
    ['for everybody', undefined, [{ port: 1 }], ['internal 1', 'public 1']],
    ['the zone of the inventory', 'public', [{ port: 1, from: '10.0.0.12' }], ['public 1']],
  ])('%s', (_, asked, rules, placed) => {
    expect(placeRules(banned, asked, rules).map((one) => `${one.zone} ${one.rule.port}`)).toEqual(placed)
  })
})

describe('verdictOf', () => {
  const flow = { port: 10911, from: '10.0.0.12', to: '10.0.0.11' }
  const own = ruleText({ port: 10911, from: '10.0.0.12' })
  const ban = 'rule family="ipv4" source address="10.0.0.0/24" reject'
  const ofZone = (...running: string[]): Firewall => firewall({ public: zone({ running }) })
  test.each<[string, Firewall, string | undefined]>([
    ['no rule', ofZone(own), undefined],
    ['a rule of priority 0 denies before ours accepts', ofZone(own, ban), `zone public: ${ban}`],
    [
      'a rule with a negative priority',
      ofZone(own, 'rule priority="-10" drop'),
      'zone public: rule priority="-10" drop',
    ],
    ['a rule that comes after ours', ofZone(own, 'rule priority="10" drop'), undefined],
    ['an earlier rule that accepts', ofZone(ban, 'rule priority="-1" family="ipv4" accept'), undefined],
    ['another source', ofZone('rule family="ipv4" source address="10.0.0.13" drop'), undefined],
    [
      'all but another source',
      ofZone('rule family="ipv4" source NOT address="10.0.0.13" drop'),
      'zone public: rule family="ipv4" source NOT address="10.0.0.13" drop',
    ],
    ['all but this source', ofZone('rule family="ipv4" source NOT address="10.0.0.0/24" drop'), undefined],
    [
      'a set of addresses',
      ofZone('rule family="ipv4" source ipset="f2b-sshd" port port="10911" protocol="tcp" reject'),
      undefined,
    ],
    ['another port', ofZone('rule port port="22" protocol="tcp" reject'), undefined],
    ['another protocol', ofZone('rule port port="10911" protocol="udp" reject'), undefined],
    [
      'a range of ports',
      ofZone('rule port port="10000-11000" protocol="tcp" reject'),
      'zone public: rule port port="10000-11000" protocol="tcp" reject',
    ],
    ['the other family', ofZone('rule family="ipv6" drop'), undefined],
    [
      'another address of the host',
      ofZone('rule family="ipv4" destination address="10.9.9.9" drop'),
      undefined,
    ],
    ['a rule that only logs', ofZone('rule family="ipv4" log'), undefined],
    [
      'a long rule is cut',
      ofZone(`rule family="ipv4" log prefix="${'x'.repeat(300)}" drop`),
      `zone public: rule family="ipv4" log prefix="${'x'.repeat(129)}…`,
    ],
    [
      'a policy that rejects all',
      firewall({ public: open }, { policies: [policy('ban', [], { target: 'REJECT' })] }),
      'policy ban: target REJECT',
    ],
    [
      'a rule of a policy',
      firewall({ public: open }, { policies: [policy('ban', [ban])] }),
      `policy ban: ${ban}`,
    ],
    [
      'a policy that accepts first',
      firewall(
        { public: open },
        { policies: [policy('ban', [], { target: 'DROP' }), policy('let', ['10911/tcp'], { priority: -2 })] },
      ),
      undefined,
    ],
    [
      'a policy after the zones',
      firewall({ public: open }, { policies: [policy('ban', [], { target: 'DROP', priority: 1 })] }),
      undefined,
    ],
    [
      'a policy of another zone',
      firewall(
        { public: open },
        { policies: [policy('ban', [], { target: 'DROP', ingressZones: ['dmz'] })] },
      ),
      undefined,
    ],
    [
      'a policy for what is forwarded',
      firewall({ public: open }, { policies: [policy('ban', [], { target: 'DROP', egressZones: ['ANY'] })] }),
      undefined,
    ],
  ])('%s', (_, state, denial) => {
    expect(verdictOf(state, 'public', flow).denial).toBe(denial)
  })
})

/** Rules and policies by what they are about beside addresses and ports: [denial, doubts]. */
describe('verdictOf, of rules with names', () => {
  const flow = { port: 10911, from: '10.0.0.12', to: '10.0.0.11' }
  const known = {
    ipsets: new Map([
      ['peers', { addresses: ['10.0.0.0/24'], isKnown: true }],
      ['others', { addresses: ['10.9.0.1'], isKnown: true }],
      ['macs', { addresses: [], isKnown: false }],
    ]),
    services: new Map([
      ['rocketmq', { ranges: [[10909, 10912]] as const, hasConditions: false, includes: [] }],
      ['ssh', { ranges: [[22, 22]] as const, hasConditions: false, includes: [] }],
      ['all', { ranges: [], hasConditions: false, includes: ['ssh', 'rocketmq', 'all'] }],
      ['one-address', { ranges: [[10911, 10911]] as const, hasConditions: true, includes: [] }],
    ]),
  }
  const ofZone = (...running: string[]): Firewall => firewall({ public: zone({ running }) }, known)
  test.each<[string, 'denied' | 'doubt' | 'open']>([
    ['rule source ipset="peers" drop', 'denied'],
    ['rule source ipset="peers" port port="10911" protocol="tcp" log limit value="1/m" reject', 'denied'],
    ['rule source NOT ipset="peers" drop', 'open'],
    ['rule source ipset="others" drop', 'open'],
    ['rule source NOT ipset="others" drop', 'denied'],
    ['rule source ipset="macs" drop', 'doubt'],
    ['rule source ipset="unread" drop', 'doubt'],
    ['rule destination ipset="peers" drop', 'denied'],
    ['rule source mac="aa:bb:cc:dd:ee:ff" drop', 'doubt'],
    ['rule source mac="aa:bb:cc:dd:ee:ff" accept', 'open'],
    ['rule source mac="aa:bb:cc:dd:ee:ff" port port="22" protocol="tcp" drop', 'open'],
    ['rule service name="rocketmq" reject', 'denied'],
    ['rule service name="all" reject', 'denied'],
    ['rule service name="ssh" reject', 'open'],
    ['rule service name="unread" reject', 'doubt'],
    ['rule service name="one-address" reject', 'doubt'],
    ['rule protocol value="6" drop', 'denied'],
    ['rule protocol value="udp" drop', 'open'],
    ['rule source-port port="1024-65535" protocol="tcp" drop', 'doubt'],
    ['rule source-port port="53" protocol="udp" drop', 'open'],
    ['rule icmp-type name="echo-request" drop', 'open'],
    ['rule family="ipv4" drop limit value="2/m"', 'doubt'],
    ['rule family="ipv4" log prefix="x" level="info" limit value="2/m" drop', 'denied'],
    ['rule family="ipv4" audit limit value="2/m" reject', 'denied'],
    ['rule family="ipv4" audit accept', 'open'],
    ['rule family="ipv4" mark set="1"', 'open'],
    ['rule family="ipv4" forward-port port="10911" protocol="tcp" to-port="80" to-addr="10.0.0.9"', 'denied'],
    [
      'rule family="ipv4" source address="10.9.0.1" forward-port port="10911" protocol="tcp" to-port="80"',
      'open',
    ],
    ['rule family="ipv4" forward-port port="80" protocol="tcp" to-port="10911"', 'open'],
  ])('%s: %s', (text, expected) => {
    const { denial, doubts } = verdictOf(ofZone(text), 'public', flow)
    expect({ denial, doubts }).toEqual({
      denial: expected === 'denied' ? `zone public: ${text}` : undefined,
      doubts: expected === 'doubt' ? [`zone public: ${text}`] : [],
    })
  })

  test('what may be accepted before makes a denial doubtful', () => {
    const state = ofZone(
      'rule priority="-5" source mac="aa:bb:cc:dd:ee:ff" accept',
      'rule family="ipv4" drop',
    )
    expect(verdictOf(state, 'public', flow)).toEqual({
      denial: undefined,
      doubts: ['zone public: rule family="ipv4" drop'],
    })
  })

  test.each<[string, Partial<Firewall>, string | undefined]>([
    [
      'a service that a policy accepts',
      { policies: [policy('all', [], { target: 'DROP', services: ['ssh', 'rocketmq'] })] },
      undefined,
    ],
    [
      'a service of other ports',
      { policies: [policy('all', [], { target: 'DROP', services: ['ssh'] })] },
      'policy all: target DROP',
    ],
    [
      'a forward of a policy for what is forwarded',
      {
        policies: [
          policy('nat', [], {
            egressZones: ['ANY'],
            forwards: [{ first: 10911, last: 10911, text: '10911/tcp to 10.0.0.9' }],
          }),
        ],
      },
      'policy nat: forward-port 10911/tcp to 10.0.0.9',
    ],
    [
      'a policy whose file was removed, but that runs',
      { policies: [policy('ban', [], { target: 'DROP' })], permanentPolicies: [] },
      'policy ban: target DROP',
    ],
    [
      'a policy that comes with the next reload',
      { policies: [], permanentPolicies: [policy('ban', [], { target: 'DROP' })] },
      undefined,
    ],
  ])('%s', (_, over, denial) => {
    const state = firewall({ public: open }, { ...known, ...over })
    expect(verdictOf(state, 'public', flow).denial).toBe(denial)
  })
})

describe('diffPaths', () => {
  const spec = {
    host: 'mq1',
    zone: undefined,
    address: '10.0.0.11',
    rules: [
      { port: 10911, from: '192.168.0.0/16' },
      { port: 10911, from: '10.0.0.12' },
      { port: 10912, from: '10.0.0.12' },
    ],
    peers: [{ name: 'mq2', address: '10.0.0.12' }],
  }
  const stopped = { public: zone({ permanent: [], interfaces: ['eth0'] }) }
  const stoppedNote =
    'firewalld does not run: no rule of it limits who reaches the ports of this host now, and its permanent rules hold'

  test.each<[string, FirewallState, Partial<typeof spec> | { zone: string }, object]>([
    ['all is well', firewall({ public: open }), {}, { kind: 'same' }],
    [
      'not installed',
      { kind: 'absent' },
      {},
      {
        kind: 'same',
        note: 'firewalld is not installed: no rule of it limits who reaches the ports of this host',
      },
    ],
    [
      'masked',
      { kind: 'masked' },
      {},
      { kind: 'same', note: 'firewalld is masked: no rule of it limits who reaches the ports of this host' },
    ],
    ['masked, on a host without instances', { kind: 'masked' }, { rules: [] }, { kind: 'same' }],
    [
      'stopped',
      firewall(stopped, { runs: false }),
      {},
      { kind: 'same', note: `${stoppedNote} from the next boot` },
    ],
    [
      'stopped and disabled',
      firewall(stopped, { runs: false, atBoot: false }),
      {},
      { kind: 'same', note: `${stoppedNote} when an administrator starts it, it is not enabled` },
    ],
    [
      'a zone without interface and source',
      firewall({ public: open, internal: zone({ running: [] }) }),
      { zone: 'internal' },
      {
        kind: 'blocked',
        reason: 'zone internal has no interface or source on mq1; its traffic goes through public',
        hint: 'Set the zone of mq1 in the inventory (hosts.mq1.firewall.zone: public), or take firewall.zone out of it: then the rules go to the zones that take the packets.',
      },
    ],
    [
      'a zone of another network',
      firewall({ public: open, dmz: zone({ running: [], interfaces: ['eth1'] }) }),
      { zone: 'dmz' },
      { kind: 'blocked', reason: 'zone dmz takes no packets of the cluster on mq1: they go through public' },
    ],
    [
      'a zone that takes only the packets of clients',
      firewall({ public: open, internal }),
      { zone: 'public' },
      {
        kind: 'blocked',
        reason:
          'zone internal takes the packets of mq2 (10.0.0.12) (source 10.0.0.0/24), and has no rule that lets them reach 10911/tcp, 10912/tcp',
      },
    ],
    [
      'that zone has an accept rule of an administrator',
      firewall({ public: open, internal: zone({ running: ['10900-10920/tcp'], sources: ['10.0.0.0/24'] }) }),
      { zone: 'public' },
      { kind: 'same' },
    ],
    [
      'that zone accepts all',
      firewall({ public: open, trusted: zone({ running: [], target: 'ACCEPT', sources: ['10.0.0.0/24'] }) }),
      { zone: 'public' },
      { kind: 'same' },
    ],
    [
      'no zone in the inventory: the rules go where the packets go',
      firewall({ public: open, internal }),
      {},
      { kind: 'same' },
    ],
    [
      'another host is banned',
      firewall({ public: open, drop: zone({ running: [], target: 'DROP', sources: ['10.0.0.12'] }) }),
      {},
      {
        kind: 'blocked',
        hint: 'Take source 10.0.0.12 out of zone drop, or set hosts.mq1.firewall.zone to the zone for the rules.',
      },
    ],
    [
      'a rule denies another host',
      firewall({
        public: zone({ running: ['rule priority="-10" port port="10912" protocol="tcp" reject'] }),
      }),
      {},
      {
        kind: 'blocked',
        reason:
          'zone public takes the packets of mq2 (10.0.0.12) (interface eth0), but a rule denies them 10912/tcp: zone public: rule priority="-10" port port="10912" protocol="tcp" reject',
      },
    ],
    [
      'a rule denies clients',
      firewall({ public: zone({ running: ['rule family="ipv4" source address="192.168.0.0/16" drop'] }) }),
      {},
      {
        kind: 'same',
        note: 'a rule denies 192.168.0.0/16: zone public: rule family="ipv4" source address="192.168.0.0/16" drop (10911/tcp)',
      },
    ],
    [
      'a rule that is not understood',
      firewall({ public: zone({ running: ['rule source mac="aa:bb:cc:dd:ee:ff" drop'] }) }),
      {},
      {
        kind: 'same',
        note: 'a rule may deny mq2 (10.0.0.12), 192.168.0.0/16 10911/tcp, 10912/tcp, which is not understood here (MAC address, limit, source port, service, policy or set of addresses that is not read): zone public: rule source mac="aa:bb:cc:dd:ee:ff" drop',
      },
    ],
    [
      'a rule of a set that is not read',
      firewall({
        public: zone({ running: ['rule source ipset="large" port port="10912" protocol="tcp" drop'] }),
      }),
      {},
      {
        kind: 'same',
        note: 'a rule may deny mq2 (10.0.0.12) 10912/tcp, which is not understood here (MAC address, limit, source port, service, policy or set of addresses that is not read): zone public: rule source ipset="large" port port="10912" protocol="tcp" drop',
      },
    ],
    [
      'a zone for MAC addresses',
      firewall({ public: open, drop: zone({ running: [], target: 'DROP', sources: ['aa:bb:cc:dd:ee:ff'] }) }),
      {},
      {
        kind: 'same',
        note: 'zone drop takes packets by source aa:bb:cc:dd:ee:ff, which is not compared with the addresses of the hosts',
      },
    ],
    [
      'a permanent policy that is not in force yet',
      firewall(
        { public: open },
        { policies: [], permanentPolicies: [policy('ban', [], { target: 'DROP' })] },
      ),
      {},
      {
        kind: 'same',
        note: 'after a reload of firewalld, or a boot, a permanent rule denies mq2 (10.0.0.12) 10911/tcp, 10912/tcp: policy ban: target DROP',
      },
    ],
    [
      'a permanent rule that is not in force yet',
      firewall({
        public: zone({ running: [], permanent: ['rule port port="10912" protocol="tcp" drop'] }),
      }),
      {},
      {
        kind: 'same',
        note: 'after a reload of firewalld, or a boot, a permanent rule denies mq2 (10.0.0.12) 10912/tcp: zone public: rule port port="10912" protocol="tcp" drop',
      },
    ],
    [
      'the zone accepts everything',
      firewall({ public: zone({ running: [], target: 'ACCEPT' }) }),
      {},
      {
        kind: 'same',
        note: 'zone public (interface eth0) accepts all packets: no rule limits who reaches the ports of this host',
      },
    ],
  ])('%s', (_, state, over, diff) => {
    expect(diffPaths(state, { ...spec, ...over })).toMatchObject(diff)
  })
})

describe('ten thousand rules that are not understood', () => {
  const peers = Array.from({ length: 60 }, (_, at) => ({ name: `mq${at + 2}`, address: `10.0.0.${at + 12}` }))
  const rules = peers.flatMap(({ address }) => [10909, 10911, 10912].map((port) => ({ port, from: address })))
  const spec = { host: 'mq1', zone: undefined, address: '10.0.0.11', rules, peers }
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
  const each = (text: (at: number) => string): string[] => Array.from({ length: 10_000 }, (_, at) => text(at))

  test.each<[string, string[], string]>([
    [
      'that deny MAC addresses',
      each((at) => `rule source mac="aa:bb:cc:00:${hex(at >> 8)}:${hex(at & 255)}" drop`),
      'rule source mac="aa:bb:cc:00:00:00" drop and 9999 more rules of its kind',
    ],
    [
      'that accept MAC addresses, before one that denies',
      [
        ...each(
          (at) => `rule priority="-1" source mac="aa:bb:cc:00:${hex(at >> 8)}:${hex(at & 255)}" accept`,
        ),
        'rule family="ipv4" drop',
      ],
      'rule family="ipv4" drop',
    ],
    [
      'that deny source ports',
      each((at) => `rule source-port port="${at + 1}" protocol="tcp" drop`),
      'rule source-port port="1" protocol="tcp" drop and 9999 more rules of its kind',
    ],
  ])('%s: within 2 s of a processor', (_, running, named) => {
    const state = firewall({ public: zone({ running, permanent: [] }) })
    const spent = cpuOf(() => {
      const diff = diffPaths(state, spec)
      expect(diff.kind === 'same' ? diff.note?.split(': ').slice(1).join(': ') : undefined).toBe(
        `zone public: ${named}`,
      )
    })
    expect(spent).toBeLessThan(2000)
  })
})

test('the plan names the zones that get rules', () => {
  const rules = [
    { port: 10911, from: '192.168.0.0/16' },
    { port: 10912, from: '10.0.0.12' },
  ]
  expect(diffFirewall(firewall({ public: open, internal }), rules, undefined)).toEqual({
    kind: 'change',
    action: 'create',
    summary: 'firewall zones public, internal: add 2 rules',
    patch:
      '+ 10911/tcp from 192.168.0.0/16 in zone public (running, permanent)\n' +
      '+ 10912/tcp from 10.0.0.12 in zone internal (running, permanent)',
  })
})

test('a stopped firewalld gets the permanent rules', () => {
  const state = firewall({ public: zone({}) }, { runs: false })
  expect(diffFirewall(state, [{ port: 10911 }], undefined)).toMatchObject({
    summary: 'firewall zone public: add 1 rule',
    patch: '+ 10911/tcp from everywhere in zone public (permanent)',
  })
})

const hex = (n: number): string => n.toString(16).padStart(2, '0')

test('a set of 50,000 banned addresses costs no more than a moment', () => {
  const sources = Array.from({ length: 50_000 }, (_, n) => `172.16.${(n >> 8) & 255}.${n & 255}`)
  const banned = firewall({ public: open, drop: zone({ running: [], target: 'DROP', sources }) })
  const peers = ['10.0.0.12', '10.0.0.13', '10.0.0.14'].map((address, at) => ({
    name: `mq${at + 2}`,
    address,
  }))
  const rules = [
    { port: 9876 },
    { port: 10911 },
    ...peers.map(({ address }) => ({ port: 10912, from: address })),
  ]
  const spent = cpuOf(() => {
    expect(diffPaths(banned, { host: 'mq1', address: '10.0.0.11', zone: undefined, rules, peers })).toEqual({
      kind: 'same',
    })
  })
  // 6 s before the zones of an address were read once; a busy machine has three times what a quiet one needs.
  expect(spent).toBeLessThan(2000)
})

test.each<[number, string, (n: number) => string]>([
  [3000, 'banned addresses', (n) => `rule family="ipv4" source address="172.16.${n >> 8}.${n & 255}" reject`],
  [3000, 'banned networks', (n) => `rule family="ipv4" source address="172.${n >> 8}.${n & 255}.0/24" drop`],
  [3000, 'other ports', (n) => `rule family="ipv4" port port="${n + 20_000}" protocol="tcp" reject`],
  [500, 'MAC addresses', (n) => `rule source mac="00:00:00:00:${hex(n >> 8)}:${hex(n & 255)}" drop`],
])('%d rich rules for 240 flows cost no more than a moment: %s', { timeout: 120_000 }, (count, _, ruleOf) => {
  const running = Array.from({ length: count }, (_none, n) => ruleOf(n))
  const peers = Array.from({ length: 60 }, (_none, n) => ({
    name: `mq${n + 2}`,
    address: `10.0.0.${n + 12}`,
  }))
  const rules = peers.flatMap(({ address }) =>
    [9876, 10909, 10911, 10912].map((port) => ({ port, from: address })),
  )
  const state = firewall({ public: zone({ running, interfaces: ['eth0'] }) })
  const spec = { host: 'mq1', address: '10.0.0.11', zone: undefined, rules, peers }
  const spent = cpuOf(() => {
    const diff = diffPaths(state, spec)
    expect(diff.kind).toBe('same')
    expect('note' in diff ? diff.note.length : 0).toBeLessThan(8000)
  })
  // 1,000 rules of banned addresses took 8 s before the rules of two addresses were found once.
  expect(spent).toBeLessThan(8000)
})
