import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { alone } from '../../../helpers/probe.ts'
import { firewalld, firewalldSurplus } from '../../../../roles/firewalld/index.ts'
import { passagesFrom } from '../../../../src/model/reachability.ts'
import { wantedRules } from '../../../../roles/firewalld/rules.ts'
import type { Resource, ScriptStep } from '../../../../src/engine/resource.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { diffSurplus, type Wanted } from '../../../../src/resources/firewall/surplus.ts'
import { diffFirewall } from '../../../../src/resources/firewall/firewalld.ts'
import { parseRuleText, type FirewallRule, ruleText } from '../../../../src/resources/firewall/rules.ts'
import type { Firewall, FirewallState } from '../../../../src/resources/firewall/state.ts'
import { firewall, zone } from '../../resources/firewall/support.ts'
import { forgetScript, rememberScript } from '../../../../src/resources/firewall/record.ts'
import { clusterSite } from '../../../../src/site/site.ts'
import { noSteps } from '../../../helpers/no-steps.ts'
import { run, scratch } from '../../resources/on-host.ts'
import { cluster, mq1, mq2 } from '../../support/example.ts'

const withClients = (...clients: string[]): Cluster => ({ ...cluster, firewall: { manage: true, clients } })

describe('wantedRules', () => {
  test.each<[string, Cluster, string, string[]]>([
    [
      'open to every address, the HA port to the other host',
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
      'public addresses of all hosts, for packets that come back through NAT; none to the HA port',
      {
        ...withClients('192.168.0.0/24'),
        hosts: cluster.hosts.map((each) =>
          each.name === 'mq1' ? { ...each, publicAddress: '203.0.113.1' } : each,
        ),
      },
      'mq2',
      [
        ...['192.168.0.0/24', '10.0.0.11', '203.0.113.1'].map((from) => `10911 ${from}`),
        ...['192.168.0.0/24', '10.0.0.11', '203.0.113.1'].map((from) => `10909 ${from}`),
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
})

const peer = { port: 10912, from: '10.0.0.12' }
const open = { port: 10911 }
const BROKER = 4711
const listenedBy = (pid: number, ports: readonly number[]): ReadonlyMap<number, ReadonlySet<number>> =>
  new Map(ports.map((port) => [port, new Set([pid])]))
function on(
  running: string[],
  permanent: string[],
  record: string[] = [],
  listening: number[] = [],
): Firewall {
  return firewall(
    { public: zone({ running, permanent, interfaces: ['eth0'] }) },
    { record, listening: listenedBy(BROKER, listening) },
  )
}
const both = ['10900-10911/tcp', ruleText(peer)]
const noZone: FirewallState = { ...on([], []), missing: ['dmz2'] }

const wanted = (rules: readonly FirewallRule[]): Wanted => ({
  zone: undefined,
  rules,
  running: new Map(),
  isUnused: () => false,
})

describe('diffFirewall', () => {
  test.each<[string, FirewallState, object]>([
    ['masked', { kind: 'masked' }, { kind: 'same' }],
    ['all there', on(both, both), { kind: 'same' }],
    ['no zone', noZone, { kind: 'blocked', reason: 'firewalld has no zone dmz2' }],
    [
      'nothing there',
      on([], []),
      {
        kind: 'change',
        action: 'create',
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
        action: 'create',
        summary: 'firewall zone public: add 1 rule',
        patch: '+ 10912/tcp from 10.0.0.12 in zone public (running)',
      },
    ],
    [
      'ours from before stays here: nothing is closed before the end',
      on([...both, '5000/tcp'], [...both, '5000/tcp'], ['public\t5000/tcp']),
      { kind: 'same' },
    ],
  ])('%s', (_, state, diff) => {
    expect(diffFirewall(state, [open, peer], undefined)).toMatchObject(diff)
  })
})

describe('diffSurplus', () => {
  const old = { port: 10912, from: '10.0.0.99' }
  const stays = (what: string): object => ({
    kind: 'same',
    note: `the inventory wants no rule for ${what}, but something still listens there: the rule stays`,
  })
  test.each<[string, FirewallState, object]>([
    ['masked', { kind: 'masked' }, { kind: 'same' }],
    ['no zone', noZone, { kind: 'same' }],
    ['nothing of ours', on(both, both), { kind: 'same' }],
    [
      'ours from before goes, one of others stays',
      on([...both, '5000/tcp', '6000/tcp'], [...both, '5000/tcp'], ['public\t5000/tcp'], [10911, 6000]),
      {
        kind: 'change',
        action: 'remove',
        summary: 'firewall zone public: remove 1 rule',
        patch: '- 5000/tcp from everywhere in zone public (running, permanent)',
      },
    ],
    [
      'ours from before that is gone already is forgotten, or it would count as ours when another opens it',
      on(both, both, ['public\t5000/tcp']),
      {
        kind: 'change',
        action: 'remove',
        summary: 'forget 1 firewall rule of this tool that is gone',
        patch: '- 5000/tcp from everywhere in zone public (record)',
      },
    ],
    [
      'so is one whose port is in use by another',
      on(both, both, ['public\t5000/tcp', 'public\t6000/tcp'], [5000]),
      { kind: 'change', summary: 'forget 2 firewall rules of this tool that are gone' },
    ],
    [
      'a wanted one that is gone is not: it is added again',
      on(both.slice(1), both.slice(1), ['public\t10911/tcp']),
      { kind: 'same' },
    ],
    [
      'a broker still listens on its old port, or was left out of the inventory',
      on([...both, '5000/tcp'], [...both, '5000/tcp'], ['public\t5000/tcp'], [5000]),
      stays('5000/tcp from everywhere'),
    ],
    [
      'the listeners could not be read',
      { ...on([...both, '5000/tcp'], both, ['public\t5000/tcp']), listening: undefined },
      stays('5000/tcp from everywhere'),
    ],
    [
      'the slave of a host that was left out still reads from the master',
      on([...both, ruleText(old)], both, [`public\t${ruleText(old)}`], [10912]),
      stays('10912/tcp from 10.0.0.99'),
    ],
    [
      'other networks of clients than before, while the broker runs',
      on(both, both, [`public\t${ruleText({ port: 10911, from: '10.0.0.0/8' })}`, 'dmz\t10911/tcp'], [10911]),
      { kind: 'change', patch: '- 10911/tcp from everywhere in zone dmz (running, permanent)' },
    ],
    [
      'ours in another zone',
      on(both, both, ['dmz\t10911/tcp'], [10911]),
      {
        kind: 'change',
        action: 'remove',
        summary: 'firewall zone dmz: remove 1 rule',
        patch: '- 10911/tcp from everywhere in zone dmz (running, permanent)',
      },
    ],
  ])('%s', (_, state, diff) => {
    expect(diffSurplus(state, wanted([open, peer]))).toEqual(expect.objectContaining(diff))
  })

  test('clients narrowed to a network: the rule for every address is removed although the broker runs', () => {
    const narrow = { port: 10911, from: '10.0.0.0/16' }
    const state = on(['10911/tcp'], ['10911/tcp'], ['public\t10911/tcp'], [10911])
    expect(diffSurplus(state, wanted([narrow]))).toMatchObject({
      patch: '- 10911/tcp from everywhere in zone public (running, permanent)',
    })
  })

  test.each<[string, ReadonlyMap<number, ReadonlySet<number>>, number[], 'change' | 'same']>([
    ['an instance that is restarted with another port', listenedBy(BROKER, [5000]), [10911], 'change'],
    ['an instance that keeps it', listenedBy(BROKER, [5000]), [10911, 5000], 'same'],
    ['another process beside it', new Map([[5000, new Set([BROKER, 99])]]), [10911], 'same'],
    ['the kernel', new Map([[5000, new Set<number>()]]), [10911], 'same'],
  ])('a port that is held by %s', (_, listening, ports, kind) => {
    const state = { ...on([...both, '5000/tcp'], both, ['public\t5000/tcp']), listening }
    const running = new Map([[BROKER, new Set(ports)]])
    expect(diffSurplus(state, { ...wanted([open, peer]), running }).kind).toBe(kind)
  })

  test('a note names ten rules', () => {
    const rules = Array.from({ length: 12 }, (_, index) => `10.0.1.${index}`).map((from) =>
      ruleText({ port: 10912, from }),
    )
    const state = on(
      [...both, ...rules],
      both,
      rules.map((text) => `public\t${text}`),
      [10912],
    )
    const diff = diffSurplus(state, wanted([open, peer]))
    expect(diff).toMatchObject({ note: expect.stringContaining('from 10.0.1.9 and 2 more, but') as string })
  })
})

test('converge remembers what it adds, one firewall-cmd for each kind of rule', () => {
  const made = firewalld(cluster, mq2)[0] as unknown as Resource
  const state = on(['10911/tcp'], ['10911/tcp', '5000/tcp'], ['public\t5000/tcp'])
  const steps = made.converge(state, wantedRules(cluster, { name: 'mq2' }))
  expect((steps[0] as ScriptStep).script).toMatchInlineSnapshot(`
    "mkdir -p /var/lib/rmq-provision/rmq-prod
    { cat /var/lib/rmq-provision/rmq-prod/firewalld.rules 2>/dev/null || :; printf '%s\\n' 'public	10909/tcp' 'public	rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept'; } | sort -u >/var/lib/rmq-provision/rmq-prod/firewalld.rules.new
    sync -d /var/lib/rmq-provision/rmq-prod/firewalld.rules.new 2>/dev/null || dd if=/dev/null of=/var/lib/rmq-provision/rmq-prod/firewalld.rules.new conv=notrunc,fsync 2>/dev/null || :
    mv -f /var/lib/rmq-provision/rmq-prod/firewalld.rules.new /var/lib/rmq-provision/rmq-prod/firewalld.rules
    firewall-cmd --quiet --zone=public --add-port=10909/tcp </dev/null
    firewall-cmd --quiet --zone=public '--add-rich-rule=rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept' </dev/null
    firewall-cmd --quiet --permanent --zone=public --add-port=10909/tcp </dev/null
    firewall-cmd --quiet --permanent --zone=public '--add-rich-rule=rule family="ipv4" source address="10.0.0.11" port port="10912" protocol="tcp" accept' </dev/null"
  `)
})

test('what is removed is forgotten afterwards, and only that', () => {
  const made = firewalldSurplus(cluster, mq2)[0] as unknown as Resource
  const state = on(
    ['10911/tcp'],
    ['10911/tcp', '5000/tcp', '5002/tcp'],
    ['public\t5000/tcp', 'dmz\t5001/tcp', 'public\t5002/tcp'],
  )
  const steps = made.converge(
    { ...state, listening: listenedBy(BROKER, [5002]) },
    wanted(wantedRules(cluster, { name: 'mq2' })),
  )
  expect((steps[0] as ScriptStep).script).toMatchInlineSnapshot(`
    "firewall-cmd --quiet --permanent --zone=public --remove-port=5000/tcp </dev/null
    firewall-cmd --quiet --zone=dmz --remove-port=5001/tcp </dev/null || : # the zone may be gone
    firewall-cmd --quiet --permanent --zone=dmz --remove-port=5001/tcp </dev/null || : # the zone may be gone
    printf '%s\\n' 'public	5000/tcp' 'dmz	5001/tcp' | grep -vxF -f - /var/lib/rmq-provision/rmq-prod/firewalld.rules >/var/lib/rmq-provision/rmq-prod/firewalld.rules.new || [ $? = 1 ]
    sync -d /var/lib/rmq-provision/rmq-prod/firewalld.rules.new 2>/dev/null || dd if=/dev/null of=/var/lib/rmq-provision/rmq-prod/firewalld.rules.new conv=notrunc,fsync 2>/dev/null || :
    mv -f /var/lib/rmq-provision/rmq-prod/firewalld.rules.new /var/lib/rmq-provision/rmq-prod/firewalld.rules"
  `)
})

test('the record is changed as it is then, not as it was read', () => {
  const path = join(scratch(), 'state', 'firewalld.rules')
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n')
  expect(run(rememberScript(['public\t1/tcp', 'public\t2/tcp'], path)).exit).toBe(0)
  expect(run(rememberScript(['public\t2/tcp', 'public\t3/tcp'], path)).exit).toBe(0)
  expect(lines()).toEqual(['public\t1/tcp', 'public\t2/tcp', 'public\t3/tcp', ''])
  expect(run(forgetScript(['public\t2/tcp', 'public\t9/tcp'], path)).exit).toBe(0)
  expect(lines()).toEqual(['public\t1/tcp', 'public\t3/tcp', ''])
  expect(run(forgetScript(['public\t1/tcp', 'public\t3/tcp'], path)).exit).toBe(0)
  expect(lines()).toEqual([''])
})

test('ports are closed last, after all starts, with the same probe as they were opened', () => {
  const site = clusterSite(cluster, noSteps)
  expect(site.phases.at(-1)?.id).toBe('tidy')
  const [opened, closed] = ['firewalld:default', 'firewalld-surplus:default'].map((id) => {
    const placed = site.resources.find(({ host, resource }) => host === 'mq1' && resource.id === id)
    return { phase: placed?.phase, script: alone((placed?.resource as unknown as Resource).probe).script }
  })
  expect([opened?.phase, closed?.phase]).toEqual(['firewall', 'tidy'])
  expect(closed?.script).toBe(opened?.script)
})

test('firewalld is not changed when the inventory says so', () => {
  expect(firewalld({ ...cluster, firewall: { manage: false, clients: [] } }, mq1)).toEqual([])
  expect(firewalldSurplus({ ...cluster, firewall: { manage: false, clients: [] } }, mq1)).toEqual([])
})

test('passagesFrom has every port of each other host', () => {
  expect(passagesFrom(cluster, mq2)).toHaveLength(4)
  const passages = passagesFrom(cluster, mq1)
  expect(passages).toHaveLength(3)
  expect(passages[0]).toEqual({
    from: 'mq1',
    to: 'mq2',
    address: '10.0.0.12',
    port: 10911,
    purpose: 'client',
    instance: 'broker-a-1',
  })
})
