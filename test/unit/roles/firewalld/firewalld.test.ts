import { describe, expect, test } from 'vitest'
import { firewalld } from '../../../../roles/firewalld/index.ts'
import { reachabilityMatrix } from '../../../../roles/firewalld/reachability.ts'
import { wantedRules } from '../../../../roles/firewalld/rules.ts'
import type { Resource, ScriptStep } from '../../../../src/engine/resource.ts'
import type { Cluster } from '../../../../src/inventory/model.ts'
import { diffFirewall } from '../../../../src/resources/firewalld.ts'
import type { FirewallState } from '../../../../src/resources/firewall-probe.ts'
import {
  parseRuleText,
  parseZoneSettings,
  parseZoneXml,
  ruleText,
  zoneRules,
} from '../../../../src/resources/firewall-rules.ts'
import { cluster, host } from '../../runtime/cluster.ts'

const mq1 = host('mq1', '10.0.0.11')
const withClients = (...clients: string[]): Cluster => ({ ...cluster, firewall: { manage: true, clients } })

describe('wantedRules', () => {
  test.each<[string, Cluster, string, string[]]>([
    [
      'open to everybody, the HA port to the other host',
      cluster,
      'mq1',
      ['9876 *', '10911 *', '10909 *', '10912 10.0.0.12'],
    ],
    [
      'clients and the other hosts',
      withClients('192.168.0.0/24'),
      'mq2',
      [
        '10911 192.168.0.0/24',
        '10911 10.0.0.11',
        '10909 192.168.0.0/24',
        '10909 10.0.0.11',
        '10912 10.0.0.11',
      ],
    ],
    [
      'another host that the clients cover needs no rule of its own',
      withClients('10.0.0.0/16'),
      'mq2',
      ['10911 10.0.0.0/16', '10909 10.0.0.0/16', '10912 10.0.0.11'],
    ],
    [
      'alone on one host: nothing for the cluster',
      { ...cluster, hosts: [mq1] },
      'mq1',
      ['9876 *', '10911 *', '10909 *'],
    ],
    ['a host without instances', cluster, 'mq9', []],
  ])('%s', (_, model, name, rules) => {
    const shown = wantedRules(model, { name }).map(({ port, from }) => `${port} ${from ?? '*'}`)
    expect(shown).toEqual(rules)
  })
})

describe('texts of firewalld', () => {
  test.each([
    [{ port: 10911 }, '10911/tcp'],
    [
      { port: 10912, from: '10.0.0.12' },
      'rule family="ipv4" source address="10.0.0.12" port port="10912" protocol="tcp" accept',
    ],
    [
      { port: 10912, from: 'fd00::1' },
      'rule family="ipv6" source address="fd00::1" port port="10912" protocol="tcp" accept',
    ],
  ])('%o', (rule, text) => {
    expect(ruleText(rule)).toBe(text)
    expect(parseRuleText(text)).toEqual(rule)
  })

  test.each([
    [
      'a{sv} 4 "description" s "a \\"ports\\" a(ss) 1 \\"1\\" \\"tcp\\"" "ports" a(ss) 2 "10909-10911" "tcp" "53" "udp" ' +
        '"masquerade" b false "rules_str" as 1 "rule family=\\"ipv4\\" accept" "forward" b true',
      [[10909, 10911]],
      ['rule family="ipv4" accept'],
    ],
    ['a{sv} 2 "ports" a(ss) 1 "9876" "tcp" "rules_str" as 1 "a" "b" s "c"', [[9876, 9876]], ['a']],
    [
      '"ports" aas 2 2 "9876" "tcp" 2 "9877" "tcp" "rules_str" as 0',
      [
        [9876, 9876],
        [9877, 9877],
      ],
      [],
    ],
    ['a{sv} 1 "target" s "default"', [], []],
  ])('parseZoneSettings %#', (answer, ranges, texts) => {
    const zone = parseZoneSettings(answer)
    expect(zone.ranges).toEqual(ranges)
    expect([...zone.texts]).toEqual(texts)
  })

  test('parseZoneXml finds ports and plain rich rules, and passes over all others', () => {
    const zone = parseZoneXml(`<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <service name="ssh"/>
  <port port="9876" protocol="tcp"/>
  <port protocol="tcp" port="10909-10911"/>
  <port port="53" protocol="udp"/>
  <source-port port="5" protocol="tcp"/>
  <!-- <port port="1" protocol="tcp"/> -->
  <rule family="ipv4">
    <source address="10.0.0.12"/>
    <port port="10912" protocol="tcp"/>
    <accept/>
  </rule>
  <rule family="ipv4"><source address="10.9.0.1"/><port port="7" protocol="tcp"/><log/><accept/></rule>
  <rule family="ipv4"><source address="10.9.0.1" invert="True"/><port port="7" protocol="tcp"/><accept/></rule>
  <rule family="ipv4" priority="-5"><source address="10.9.0.1"/><port port="7" protocol="tcp"/><accept/></rule>
  <rule family="ipv4"><source address="10.9.0.1"/><port port="7" protocol="tcp"/><reject/></rule>
</zone>`)
    expect(zone.ranges).toEqual([
      [9876, 9876],
      [10909, 10911],
    ])
    expect([...zone.texts]).toEqual([ruleText({ port: 10912, from: '10.0.0.12' })])
  })
})

const peer = { port: 10912, from: '10.0.0.12' }
const open = { port: 10911 }
function on(running: string[], permanent: string[], record: string[] = []): FirewallState {
  const zone = (texts: string[]): ReturnType<typeof zoneRules> =>
    zoneRules(
      texts.filter((text) => text.endsWith('tcp')),
      texts.filter((text) => text.startsWith('rule')),
    )
  return { kind: 'on', zone: 'public', running: zone(running), permanent: zone(permanent), record }
}
const both = ['10900-10911/tcp', ruleText(peer)]

describe('diffFirewall', () => {
  test.each<[string, FirewallState, object]>([
    ['not running', { kind: 'off' }, { kind: 'same' }],
    ['all there', on(both, both), { kind: 'same' }],
    ['no zone', { kind: 'no-zone', zone: 'dmz2' }, { kind: 'blocked', reason: 'firewalld has no zone dmz2' }],
    [
      'nothing there',
      on([], []),
      {
        kind: 'change',
        summary: 'firewall zone public: add 2 rules',
        patch:
          '+ 10911/tcp from everywhere in zone public (running, permanent)\n' +
          '+ 10912/tcp from 10.0.0.12 in zone public (running, permanent)',
      },
    ],
    [
      'one gone at run time',
      on(['10911/tcp'], both),
      {
        kind: 'change',
        summary: 'firewall zone public: add 1 rule',
        patch: '+ 10912/tcp from 10.0.0.12 in zone public (running)',
      },
    ],
    [
      'ours from before goes, one of others stays',
      on([...both, '5000/tcp', '6000/tcp'], [...both, '5000/tcp'], ['public\t5000/tcp']),
      {
        kind: 'change',
        summary: 'firewall zone public: remove 1 rule',
        patch: '- 5000/tcp from everywhere in zone public (running, permanent)',
      },
    ],
    ['ours from before that is gone already', on(both, both, ['public\t5000/tcp']), { kind: 'same' }],
    [
      'ours in another zone',
      on(both, both, ['dmz\t10911/tcp']),
      {
        kind: 'change',
        summary: 'firewall zone public: remove 1 rule',
        patch: '- 10911/tcp from everywhere in zone dmz (running, permanent)',
      },
    ],
  ])('%s', (_, state, diff) => {
    expect(diffFirewall(state, [open, peer])).toMatchObject(diff)
  })
})

test('converge remembers what it adds, one firewall-cmd for each kind of rule', () => {
  const made = firewalld(cluster, host('mq2', '10.0.0.12'))[0] as unknown as Resource
  const state = on(['10911/tcp'], ['10911/tcp', '5000/tcp'], ['public\t5000/tcp'])
  const steps = made.converge(state, wantedRules(cluster, { name: 'mq2' }))
  expect((steps[0] as ScriptStep).script).toMatchInlineSnapshot(`
    "mkdir -p /var/lib/rmq-provision/rmq-prod
    printf '%s\\n' 'public	10909/tcp' 'public	rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept' >/var/lib/rmq-provision/rmq-prod/firewalld.rules.new
    mv -f /var/lib/rmq-provision/rmq-prod/firewalld.rules.new /var/lib/rmq-provision/rmq-prod/firewalld.rules
    firewall-cmd --quiet --zone=public --add-port=10909/tcp </dev/null
    firewall-cmd --quiet --zone=public '--add-rich-rule=rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept' </dev/null
    firewall-cmd --quiet --permanent --zone=public --add-port=10909/tcp </dev/null
    firewall-cmd --quiet --permanent --zone=public '--add-rich-rule=rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept' </dev/null
    firewall-cmd --quiet --permanent --zone=public --remove-port=5000/tcp </dev/null"
  `)
})

test('firewalld is left alone when the inventory says so', () => {
  expect(firewalld({ ...cluster, firewall: { manage: false, clients: [] } }, mq1)).toEqual([])
})

describe('the probe', () => {
  const probe = (firewalld(cluster, mq1)[0] as unknown as Resource<FirewallState>).probe
  const xml = '<zone>\n<port port="9876" protocol="tcp"/>\n</zone>'
  test.each([
    ['D-Bus', '[settings]\na{sv} 2 "ports" a(ss) 2 "9876" "tcp" "53" "udp" "forward" b true\n'],
    ['firewall-cmd', '[ports]\n9876/tcp 53/udp\n[rich]\n\n'],
  ])('by %s', (_, rules) => {
    const stdout = `[zone]\npublic\n${rules}[permanent]\n${xml}\n[record]\npublic\t9876/tcp\n`
    expect(probe.parse({ stdout, exit: 0 })).toEqual({
      kind: 'on',
      zone: 'public',
      running: { ranges: [[9876, 9876]], texts: new Set() },
      permanent: { ranges: [[9876, 9876]], texts: new Set() },
      record: ['public\t9876/tcp'],
    })
  })

  test.each([
    ['[off]\n', { kind: 'off' }],
    ['[zone]\ndmz2\n[no zone]\n', { kind: 'no-zone', zone: 'dmz2' }],
  ])('%j', (stdout, state) => {
    expect(probe.parse({ stdout, exit: 0 })).toEqual(state)
  })
})

test('reachabilityMatrix has every port of each other host', () => {
  const passages = reachabilityMatrix(cluster)
  expect(passages).toHaveLength(4 + 3)
  expect(passages[0]).toEqual({
    from: 'mq1',
    to: 'mq2',
    address: '10.0.0.12',
    port: 10911,
    purpose: 'client',
    instance: 'broker-a-1',
  })
})
