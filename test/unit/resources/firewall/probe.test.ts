import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firewallProbe, type FirewallQuery } from '../../../../src/resources/firewall/probe.ts'
import type { Firewall, FirewallState } from '../../../../src/resources/firewall/state.ts'
import { run, scratch, standIns } from '../on-host.ts'

// ss of CentOS 7 and of later ones.
const listening =
  'State      Recv-Q Send-Q Local Address:Port               Peer Address:Port\n' +
  'LISTEN     0      128          *:22                       *:*\n' +
  'LISTEN     0      128         :::9876                    :::*                   users:(("java",pid=70,fd=8))\n' +
  'LISTEN     0      128          *:9876                     *:*     users:(("a",pid=71,fd=8),("b",pid=72,fd=8))\n' +
  'LISTEN 0      1024   [::ffff:10.0.0.11]:10911            *:*     users:(("java",pid=80,fd=212))\n'

/** A folder in place of /etc with these files. */
function etcWith(files: Readonly<Record<string, string>>): string {
  const etc = join(scratch(), 'etc')
  for (const [name, text] of Object.entries({ 'firewalld/zones/public.xml': zoneXml(9876), ...files })) {
    mkdirSync(dirname(join(etc, name)), { recursive: true })
    writeFileSync(join(etc, name), text)
  }
  return etc
}

const zoneXml = (port: number, inside = ''): string =>
  `<zone>\n<port port="${port}" protocol="tcp"/>\n${inside}</zone>\n`

const interfaceOf = 'echo "2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0"'
const activePublic = 'a{sa{sas}} 1 "public" 2 "interfaces" 1 "eth0" "sources" 0'

const BUS = 'org.fedoraproject.FirewallD1'
const CALL = `--auto-start=no call ${BUS} /org/fedoraproject/FirewallD1 ${BUS}`

/** busctl that answers by words of its call, if it is a call of firewalld. */
const busctl = (answers: Readonly<Record<string, string>>): string =>
  `case "$*" in ${Object.entries(answers)
    .map(([call, answer]) => `'${CALL}.'*${call.replaceAll(' ', '*')}*) cat <<'END'\n${answer}\nEND\n;;`)
    .join(' ')} *) exit 1 ;; esac`

interface Given {
  readonly programs: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly query?: Partial<FirewallQuery>
}

function probe({ programs, files = {}, query = {} }: Given): FirewallState {
  const own = { zone: undefined, address: '10.0.0.11', rules: [], recordFile: '/nowhere', ...query }
  const { script, parse } = firewallProbe(own, etcWith(files))
  return parse(run(script, standIns({ ip: interfaceOf, systemctl: 'exit 9', busctl: 'exit 1', ...programs })))
}

function running(given: Given): Firewall {
  const state = probe(given)
  if (state.kind !== 'firewalld') throw new Error(`firewalld is ${state.kind}`)
  return state
}

const settings = 'a{sv} 2 "ports" a(ss) 2 "9876" "tcp" "53" "udp" "forward" b true'
const dbus = { getActiveZones: activePublic, 'getZoneSettings2 s public': settings }

/** As many addresses; 80,000 are more than 1 MiB by D-Bus and by firewall-cmd. */
const addresses = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, n) => `172.${16 + (n >> 16)}.${100 + ((n >> 8) & 127)}.${100 + (n & 127)}`,
  )
const entries = (count: number): string =>
  `as ${count} ${addresses(count)
    .map((address) => JSON.stringify(address))
    .join(' ')}`

/** D-Bus of a zone that names the sets 'large' and 'small'. */
const withSets = (answers: Readonly<Record<string, string>>): string =>
  busctl({
    getActiveZones: activePublic,
    'getZoneSettings2 s public':
      'a{sv} 1 "rules_str" as 2 "rule source ipset=\\"large\\" drop" "rule source ipset=\\"small\\" drop"',
    'getEntries s small': 'as 1 "10.0.0.12"',
    ...answers,
  })

describe('a running firewalld', () => {
  test.each<[string, Given['programs']]>([
    ['D-Bus alone', { busctl: busctl(dbus) }],
    [
      'D-Bus of CentOS 7',
      {
        busctl: busctl({
          getActiveZones: activePublic,
          getPorts: 'aas 1 2 "9876" "tcp"',
          getRichRules: 'as 0',
        }),
      },
    ],
    [
      'firewall-cmd',
      {
        systemctl: 'printf "LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\n"',
        'firewall-cmd':
          'case $* in *active-zones) printf "public (default)\\n  interfaces: eth0\\n" ;; *--list-ports) echo 9876/tcp 53/udp ;; esac',
      },
    ],
  ])('by %s', (_, programs) => {
    const state = running({ programs })
    expect(state).toMatchObject({ runs: true, base: { zone: 'public', why: 'interface eth0' }, missing: [] })
    expect([...state.zones.keys()]).toEqual(['public'])
    expect(state.zones.get('public')).toMatchObject({
      running: { ranges: [[9876, 9876]] },
      permanent: { ranges: [[9876, 9876]] },
      interfaces: ['eth0'],
      sources: [],
    })
  })

  test('zones with sources and those of the inventory are read too, with what a set of addresses holds', () => {
    const state = running({
      programs: {
        busctl: busctl({
          getActiveZones:
            'a{sa{sas}} 3 "public" 1 "interfaces" 1 "eth0" "internal" 1 "sources" 2 "10.77.1.0/24" "ipset:peers" "docker" 1 "interfaces" 1 "docker0"',
          getZoneSettings2: 'a{sv} 0',
          'getEntries s peers': 'as 2 "10.0.0.12" "10.0.0.13"',
        }),
      },
      files: {
        'firewalld/zones/internal.xml': zoneXml(1),
        'firewalld/zones/dmz.xml': '<zone target="DROP"/>',
        'firewalld/policies/ban.xml': '<policy target="DROP"><ingress-zone name="ANY"/></policy>',
        'firewalld/policies/ban.xml.old': '<policy/>',
      },
      query: { zone: 'dmz' },
    })
    expect([...state.zones.keys()]).toEqual(['public', 'internal', 'dmz'])
    expect(state.zones.get('internal')?.sources).toEqual([
      { name: '10.77.1.0/24', addresses: ['10.77.1.0/24'], isKnown: true },
      { name: 'ipset:peers', addresses: ['10.0.0.12', '10.0.0.13'], isKnown: true },
    ])
    expect(state.zones.get('dmz')?.target).toBe('DROP')
    expect(state.policies).toMatchObject([{ name: 'ban', target: 'DROP', ingressZones: ['ANY'] }])
  })

  test('policies are read as they run, beside their files', () => {
    const state = running({
      programs: {
        busctl: busctl({
          ...dbus,
          getActivePolicies:
            'a{sa{sas}} 2 "ban" 2 "ingress_zones" 1 "ANY" "egress_zones" 1 "HOST" "gone" 2 "ingress_zones" 1 "public" "egress_zones" 1 "HOST"',
          'getPolicySettings s ban':
            'a{sv} 5 "rich_rules" as 1 "rule source ipset=\\"bad\\" drop" "priority" i -5 "target" s "CONTINUE" "ingress_zones" as 1 "ANY" "egress_zones" as 1 "HOST"',
          'getPolicySettings s gone':
            'a{sv} 4 "services" as 2 "rmq" "ssh" "target" s "DROP" "ingress_zones" as 1 "public" "egress_zones" as 1 "HOST"',
          'getEntries s bad': 'as 1 "10.0.0.12"',
        }),
      },
      files: {
        'firewalld/policies/ban.xml': '<policy target="ACCEPT"><ingress-zone name="ANY"/></policy>',
        'firewalld/services/rmq.xml':
          '<service>\n<port port="10911" protocol="tcp"/>\n<include service="more"/></service>',
        'firewalld/services/more.xml': '<service><port port="10912" protocol="tcp"/></service>',
      },
    })
    expect(state.policies).toMatchObject([
      { name: 'ban', priority: -5, target: 'CONTINUE', rich: [{ action: 'drop' }], egressZones: ['HOST'] },
      {
        name: 'gone',
        priority: undefined,
        target: 'DROP',
        services: ['rmq', 'ssh'],
        ingressZones: ['public'],
      },
    ])
    expect(state.permanentPolicies).toMatchObject([{ name: 'ban', target: 'ACCEPT' }])
    expect(state.ipsets.get('bad')).toEqual({ addresses: ['10.0.0.12'], isKnown: true })
    expect(state.services.get('rmq')).toMatchObject({ ranges: [[10911, 10911]], includes: ['more'] })
    expect(state.services.get('more')).toMatchObject({ ranges: [[10912, 10912]] })
  })

  const rich = (bytes: number): string =>
    `as 1 "rule family=\\"ipv4\\" log prefix=\\"${'x'.repeat(bytes)}\\" drop"`
  const MIB = 1024 ** 2

  test('a policy whose rules are longer than 1 MiB is not read', () => {
    const { policies, permanentPolicies } = running({
      programs: {
        busctl: busctl({
          ...dbus,
          getActivePolicies: 'a{sa{sas}} 2 "long" 0 "short" 0',
          'getPolicySettings s long': `a{sv} 1 "rich_rules" ${rich(MIB)}`,
          'getPolicySettings s short': `a{sv} 1 "rich_rules" ${rich(MIB / 2)}`,
        }),
      },
      files: { 'firewalld/policies/long.xml': `<policy><!--${'x'.repeat(MIB)}--></policy>` },
    })
    const long = { name: 'long', isUnread: true, ingressZones: ['ANY'], egressZones: ['HOST'] }
    expect(policies).toMatchObject([long, { name: 'short', rich: [{ action: 'drop' }] }])
    expect(permanentPolicies).toMatchObject([long])
  })

  test('policies are read up to 8 MiB together', () => {
    const names = Array.from({ length: 10 }, (_, at) => `p${at}`)
    const { policies } = running({
      programs: {
        busctl: busctl({
          ...dbus,
          getActivePolicies: `a{sa{sas}} 10 ${names.map((name) => `"${name}" 0`).join(' ')}`,
          getPolicySettings: `a{sv} 1 "rich_rules" ${rich(MIB - 100)}`,
        }),
      },
    })
    expect(policies.map(({ isUnread }) => isUnread ?? false)).toEqual([
      ...Array<boolean>(8).fill(false),
      true,
      true,
    ])
  })

  test.each<[string, Given]>([
    [
      'as it runs',
      {
        programs: {
          busctl: busctl({ ...dbus, 'getZoneSettings2 s public': `a{sv} 1 "rules_str" ${rich(MIB)}` }),
        },
      },
    ],
    [
      'in its file',
      {
        programs: { busctl: busctl(dbus) },
        files: { 'firewalld/zones/public.xml': zoneXml(1, `<!--${'x'.repeat(MIB)}-->`) },
      },
    ],
  ])('a zone whose rules are longer than 1 MiB %s is an error that names it', (_, given) => {
    expect(() => probe(given)).toThrow(
      "the rules of firewalld's zone public are longer than 1 MiB, or those of all zones and policies longer than 8 MiB",
    )
  })

  test.each([
    ['of a line that is too long', `<service><port port="1" protocol="tcp"/>${' '.repeat(5000)}</service>`],
    ['of too many lines', `<service>${'\n'.repeat(501)}<port port="1" protocol="tcp"/></service>`],
  ])('a service %s is not read', (_, file) => {
    const { services } = running({
      programs: {
        busctl: busctl({ ...dbus, 'getZoneSettings2 s public': 'a{sv} 1 "services" as 2 "long" "short"' }),
      },
      files: { 'firewalld/services/long.xml': file, 'firewalld/services/short.xml': '<service/>' },
    })
    expect([...services.keys()]).toEqual(['short'])
  })

  test('the names in rules are looked up, those with a path are not', () => {
    const rules = [
      'rule source ipset="one" drop',
      'rule service name="two" drop',
      'rule service name="../etc" drop',
    ]
    const state = running({
      programs: {
        busctl: busctl({
          getActiveZones: activePublic,
          getPorts: 'aas 0',
          getRichRules: `as 3 ${rules.map((rule) => JSON.stringify(rule)).join(' ')}`,
          getForwardPorts: 'aas 1 4 "10911" "tcp" "80" ""',
        }),
        'firewall-cmd': 'exit 1',
      },
      files: { 'firewalld/services/two.xml': '<service><port port="1" protocol="tcp"/></service>' },
    })
    expect(state.zones.get('public')?.running?.forwards).toMatchObject([{ text: '10911/tcp to :80' }])
    expect([...state.services.keys()]).toEqual(['two'])
    expect([...state.ipsets.keys()]).toEqual([])
  })

  test.each<[string, Given['programs']]>([
    ['D-Bus', { busctl: withSets({ 'getEntries s large': entries(80_000) }) }],
    [
      'firewall-cmd',
      {
        busctl: withSets({}),
        'firewall-cmd': `case $1 in --ipset=large) cat <<'END'\n${addresses(80_000).join('\n')}\nEND\n;; *) exit 1 ;; esac`,
      },
    ],
  ])('a set of addresses that is too large is not read, one beside it is: %s', (_, programs) => {
    const { ipsets } = running({ programs })
    expect([...ipsets]).toEqual([['small', { addresses: ['10.0.0.12'], isKnown: true }]])
  })

  test.each([
    [15_000, ['large', 'small']],
    [40_000, ['large']],
  ])('sets of addresses are read until they are too large together: 40,000 and %i', (count, read) => {
    const own = { 'getEntries s large': entries(40_000), 'getEntries s small': entries(count) }
    const { ipsets } = running({ programs: { busctl: withSets(own) } })
    expect([...ipsets.keys()]).toEqual(read)
  })

  // As firewalld 2.3 and busctl of systemd 257 print it.
  test('a zone with a source alone is seen beside a default zone without interface', () => {
    const state = running({
      programs: {
        busctl: busctl({
          getActiveZones:
            'a{sa{sas}} 2 "internal" 2 "interfaces" 0 "sources" 1 "10.77.1.0/24" "public" 2 "interfaces" 0 "sources" 0',
          getZoneSettings2: 'a{sv} 1 "ingress_priority" i 0',
        }),
      },
      files: { 'firewalld/zones/internal.xml': zoneXml(1) },
    })
    expect(state.base).toEqual({ zone: 'public', why: 'default zone' })
    expect(state.zones.get('internal')?.sources).toEqual([
      { name: '10.77.1.0/24', addresses: ['10.77.1.0/24'], isKnown: true },
    ])
  })

  test('an interface that is in no zone goes through the default zone', () => {
    const state = running({
      programs: {
        busctl: busctl({
          getActiveZones: 'a{sa{sas}} 1 "public" 1 "interfaces" 1 "eth1"',
          getZoneSettings2: 'a{sv} 0',
        }),
      },
      files: {
        'firewalld/firewalld.conf': '# c\nDefaultZone=work\n',
        'firewalld/zones/work.xml': zoneXml(1),
      },
    })
    expect(state.base).toEqual({ zone: 'work', why: 'default zone' })
  })

  test('a zone of the inventory that firewalld has not is missing', () => {
    expect(running({ programs: { busctl: busctl(dbus) }, query: { zone: 'dmz2' } }).missing).toEqual(['dmz2'])
  })

  test.each([
    ['all wanted', ['public\t9876/tcp', 'dmz\t10911/tcp'], undefined],
    ['one too many', ['public\t9876/tcp', 'public\t987/tcp'], new Set([70, 71, 72])],
  ])('asks which processes listen only where a rule of this tool may go: %s', (_, lines, pids) => {
    const recordFile = join(scratch(), 'firewalld.rules')
    writeFileSync(recordFile, lines.map((line) => `${line}\n`).join(''))
    const state = running({
      programs: { busctl: busctl(dbus), ss: `cat <<'END'\n${listening}END` },
      query: { rules: [{ port: 10911 }, { port: 9876 }], recordFile },
    })
    expect(state.record).toEqual(lines)
    expect(state.listening?.get(9876)).toEqual(pids)
  })
})

describe('a firewalld that does not run', () => {
  const unit = (load: string, enabled = 'disabled'): string =>
    `printf "LoadState=${load}\\nActiveState=inactive\\nUnitFileState=${enabled}\\n"`
  const offline = { 'firewall-offline-cmd': 'exit 9' }

  test.each<[string, Given['programs'], FirewallState['kind']]>([
    ['not installed', { systemctl: unit('not-found', '') }, 'absent'],
    ['not installed, without systemd', { systemctl: 'exit 1' }, 'absent'],
    ['masked', { systemctl: unit('masked', 'masked'), ...offline }, 'masked'],
    ['stopped', { systemctl: unit('loaded'), ...offline }, 'firewalld'],
  ])('%s', (_, programs, kind) => {
    expect(probe({ programs }).kind).toBe(kind)
  })

  const stopped = (files: Given['files'], enabled?: string): Firewall =>
    running({ programs: { systemctl: unit('loaded', enabled), ...offline }, ...(files && { files }) })

  test('is read from its files', () => {
    const state = stopped(
      { 'firewalld/zones/internal.xml': zoneXml(1, '<source address="10.0.0.0/24"/>\n') },
      'enabled',
    )
    expect(state).toMatchObject({ runs: false, atBoot: true, base: { zone: 'public', why: 'default zone' } })
    expect(state.zones.get('public')).toMatchObject({
      running: undefined,
      permanent: { ranges: [[9876, 9876]] },
    })
    expect(state.zones.get('internal')?.sources).toEqual([
      { name: '10.0.0.0/24', addresses: ['10.0.0.0/24'], isKnown: true },
    ])
    expect(stopped({}).atBoot).toBe(false)
  })

  test('a set of addresses that is too large is not read from its file', () => {
    const rules = ['large', 'small'].map((name) => `<rule><source ipset="${name}"/><drop/></rule>\n`)
    const file = (count: number): string =>
      `<ipset>\n${addresses(count)
        .map((address) => `<entry>${address}</entry>\n`)
        .join('')}</ipset>`
    const { ipsets } = stopped({
      'firewalld/zones/public.xml': zoneXml(1, rules.join('')),
      'firewalld/ipsets/large.xml': file(40_000),
      'firewalld/ipsets/small.xml': file(1),
    })
    expect([...ipsets]).toEqual([['small', { addresses: addresses(1), isKnown: true }]])
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a zone', { 'firewalld/zones/work.xml': zoneXml(1, '<interface name="eth0"/>\n') }],
    ['a network script', { 'sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\nZONE="work"\n' }],
    [
      'NetworkManager',
      {
        'NetworkManager/system-connections/a.nmconnection': '[connection]\ninterface-name=eth9\nzone=dmz\n',
        'NetworkManager/system-connections/b.nmconnection': '[connection]\ninterface-name=eth0\nzone=work\n',
      },
    ],
  ])('the zone of its interface comes from %s', (_, files) => {
    const state = stopped({ 'firewalld/zones/work.xml': zoneXml(1), ...files })
    expect(state.base).toEqual({ zone: 'work', why: 'interface eth0' })
  })
})
