import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDbus } from '../../../../src/resources/firewall/dbus.ts'
import { parseIpset, parseService } from '../../../../src/resources/firewall/named.ts'
import { parseRichRule } from '../../../../src/resources/firewall/rich-rule.ts'
import { rulesOfSettings, ruleText } from '../../../../src/resources/firewall/rules.ts'
import { parseZoneXml, ZONE_FILE_LIMIT } from '../../../../src/resources/firewall/zone-xml.ts'
import { cpuOf } from '../../../helpers/cpu.ts'

describe('rulesOfSettings', () => {
  test.each([
    [
      'a{sv} 4 "description" s "a \\"ports\\" a(ss) 1 \\"1\\" \\"tcp\\"" "ports" a(ss) 2 "10909-10911" "tcp" "53" "udp" ' +
        '"masquerade" b false "rules_str" as 1 "rule family=\\"ipv4\\" accept"',
      [[10909, 10911]],
      ['rule family="ipv4" accept'],
    ],
    ['a{sv} 2 "ports" a(ss) 1 "9876" "tcp" "rules_str" as 1 "a"', [[9876, 9876]], ['a']],
    [
      'a{sv} 2 "ports" aas 2 2 "9876" "tcp" 2 "9877" "tcp" "rules_str" as 0',
      [
        [9876, 9876],
        [9877, 9877],
      ],
      [],
    ],
    ['a{sv} 1 "target" s "default"', [], []],
    ['a{sv} 0', [], []],
  ])('%s', (answer, ranges, texts) => {
    const zone = rulesOfSettings(parseDbus(answer), 'rules_str')
    expect(zone.ranges).toEqual(ranges)
    expect([...zone.texts]).toEqual(texts)
  })

  test.each(['', 's', 'a{sv} 2 "ports" as 1 "x"', 'as 9999999999 "x"', 'a{sv} 1 "x" h 3', 'as x'])(
    'of another form: %j',
    (answer) => {
      expect(() => parseDbus(answer)).toThrow('busctl printed no value that is known here')
    },
  )
})

describe('parseZoneXml', () => {
  test('finds ports, bindings and rich rules in the words of firewall-cmd', () => {
    const zone = parseZoneXml(`<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP" ingress-priority="-5">
  <short>Public &amp; "more" > all</short>
  <interface name="eth0"/>
  <source address="10.77.1.0/24"/>
  <source mac="00:11:22:33:44:55"/>
  <source ipset="peers"/>
  <service name="ssh"/>
  <port port="9876" protocol="tcp"/>
  <port protocol='tcp' port='10909-10911'/>
  <port port="53" protocol="udp"/>
  <source-port port="5" protocol="tcp"/>
  <!-- <port port="1" protocol="tcp"/> -->
  <rule family="ipv4">
    <source address="10.0.0.12"/>
    <port port="10912" protocol="tcp"/>
    <accept/>
  </rule>
  <rule priority="-5" family="ipv4"><source invert="True" address="10.9.0.1"/><port port="7" protocol="tcp"/><reject type="tcp-reset"/></rule>
</zone>`)
    expect(zone).toMatchObject({
      ranges: [
        [9876, 9876],
        [10909, 10911],
      ],
      target: 'DROP',
      ingressPriority: -5,
      interfaces: ['eth0'],
      sources: ['10.77.1.0/24', '00:11:22:33:44:55', 'ipset:peers'],
    })
    expect([...zone.texts]).toEqual([
      ruleText({ port: 10912, from: '10.0.0.12' }),
      'rule priority="-5" family="ipv4" source NOT address="10.9.0.1" port port="7" protocol="tcp" reject type="tcp-reset"',
    ])
    for (const rule of zone.rich) expect(parseRichRule(rule.text)).toEqual(rule)
  })

  test('reads a policy', () => {
    const policy = parseZoneXml(
      '<policy priority="-100" target="REJECT"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>',
    )
    expect(policy).toMatchObject({
      priority: -100,
      target: 'REJECT',
      ingressZones: ['ANY'],
      egressZones: ['HOST'],
    })
  })

  test.each(['<rule ', '<rule>', '<!--', '<port port="1', '<a b="" ', '</rule><rule family="x">', '&amp;<'])(
    'is linear: 1 MiB of %j within 2 s of a processor',
    (part) => {
      const text = part.repeat(Math.floor(ZONE_FILE_LIMIT / part.length))
      expect(cpuOf(() => parseZoneXml(text))).toBeLessThan(2000)
    },
  )

  test('refuses more than that', () => {
    expect(() => parseZoneXml(' '.repeat(ZONE_FILE_LIMIT + 1))).toThrow(
      'a file of a zone or policy is larger than 1 MiB',
    )
  })

  test('a rule of this tool is found in every file, whatever is around it', () => {
    const noise = fc.array(
      fc.constantFrom(
        '<zone>',
        '<short>',
        'a > b',
        '<port port="1"',
        '<!-- <rule> -->',
        '<x/>',
        '</y>',
        '\n',
        '"',
        '&lt;',
      ),
    )
    const port = fc.integer({ min: 1, max: 65_535 })
    const from = fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((address) => address.toLowerCase()),
    )
    fc.assert(
      fc.property(noise, port, from, (around, number, address) => {
        const family = address.includes(':') ? 'ipv6' : 'ipv4'
        const own = `<rule family="${family}"><source address="${address}"/><port port="${number}" protocol="tcp"/><accept/></rule>`
        // An unclosed tag or quote before it would hide it, so the noise comes after.
        const { texts } = parseZoneXml(`<zone>${own}${around.join('')}`)
        expect(texts).toContain(ruleText({ port: number, from: address }))
      }),
    )
  })

  test('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', '"', "'", '!', '-', 'rule', ' ', '=', 'a') }),
        (text) => {
          expect(parseZoneXml(text).ranges).toEqual([])
        },
      ),
    )
  })
})

test('services and forwards of a zone', () => {
  const answer =
    'a{sv} 2 "services" as 1 "ssh" "forward_ports" a(ssss) 4 "10911" "tcp" "80" "" "9876" "tcp" "" "10.0.0.9" "1" "tcp" "1" "" "2" "udp" "3" ""'
  const xml =
    '<zone><service name="ssh"/><forward-port port="10911" protocol="tcp" to-port="80"/><forward-port port="9876" protocol="tcp" to-addr="10.0.0.9"/><forward-port port="1" protocol="tcp" to-port="1"/><forward-port port="2" protocol="udp" to-port="3"/></zone>'
  const expected = {
    services: ['ssh'],
    forwards: [
      { first: 10911, last: 10911, text: '10911/tcp to :80' },
      { first: 9876, last: 9876, text: '9876/tcp to 10.0.0.9' },
    ],
  }
  expect(rulesOfSettings(parseDbus(answer), 'rules_str')).toMatchObject(expected)
  expect(parseZoneXml(xml)).toMatchObject(expected)
})

test.each([
  ['as 2 "10.0.0.1" "10.1.0.0/16"', ['10.0.0.1', '10.1.0.0/16'], true],
  ['10.0.0.1\n', ['10.0.0.1'], true],
  ['<ipset><entry>10.0.0.1</entry><entry>10.0.0.2,tcp:80</entry></ipset>', ['10.0.0.1'], false],
  ['as 1 "aa:bb:cc:dd:ee:ff"', [], false],
  ['', [], true],
])('a set of addresses: %j', (text, addresses, isKnown) => {
  expect(parseIpset(text)).toEqual({ addresses, isKnown })
})

test('a set of addresses that could not be read', () => {
  expect(parseIpset('unreadable\n')).toBeUndefined()
})

test.each([
  [
    '<service><port port="10909-10911" protocol="tcp"/><port port="53" protocol="udp"/></service>',
    { ranges: [[10909, 10911]], hasConditions: false, includes: [] },
  ],
  ['<service><protocol value="tcp"/><port protocol="tcp" port=""/></service>', { ranges: [[0, 65535]] }],
  [
    '<service><include service="b"/><destination ipv4="10.0.0.1"/></service>',
    { includes: ['b'], hasConditions: true },
  ],
  ['<service><source-port port="1" protocol="udp"/></service>', { hasConditions: false }],
])('a service: %s', (xml, service) => {
  expect(parseService(xml)).toMatchObject(service)
})

describe('parseRichRule', () => {
  test.each([
    [
      'rule priority="-10" family="ipv4" source address="10.0.0.12" reject',
      { priority: -10, family: 'ipv4', source: { address: '10.0.0.12', inverted: false }, action: 'reject' },
    ],
    [
      'rule family="ipv6" source NOT address="fd00::/8" port port="1-9" protocol="tcp" log prefix="a b" level="info" limit value="1/m" drop',
      { priority: 0, source: { address: 'fd00::/8', inverted: true }, action: 'drop' },
    ],
    [
      'rule family="ipv4" source ipset="ban" drop',
      { source: { address: undefined, ipset: 'ban', inverted: false } },
    ],
    ['rule service name="http" audit accept', { source: undefined, action: 'accept', limited: false }],
    ['rule family="ipv4" log limit value="1/m" drop', { action: 'drop', limited: false }],
    ['rule family="ipv4" log limit value="1/m" drop limit value="2/m"', { action: 'drop', limited: true }],
    ['rule audit limit value="1/m" accept', { action: 'accept', limited: false }],
    ['rule priority="x" masquerade', { priority: 0, action: undefined }],
    ['', { element: undefined, action: undefined }],
  ])('%s', (text, rule) => {
    expect(parseRichRule(text)).toMatchObject({ ...rule, text })
  })
})
