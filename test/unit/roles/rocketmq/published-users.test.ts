import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publishedUsers } from '../../../../roles/rocketmq/published-users.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { read, scratch } from '../../resources/on-host.ts'

const README = join(import.meta.dirname, '../../../..', 'docs/procedures/acl.md')
/** As the archives of 4.4.0 to 5.3.2 have it, in short. */
const OF_ARCHIVE = `globalWhiteRemoteAddresses:
  - 10.10.103.*
accounts:
  - accessKey: RocketMQ
    secretKey: 12345678
    admin: false
  - accessKey: rocketmq2
    secretKey: 12345678
    whiteRemoteAddress: 192.168.1.*
    admin: true
`
const OWN = `accounts:
  - accessKey: orders
    secretKey: 123456789012
    admin: true
`

interface Given {
  readonly config?: string
  /** Lines of the inventory besides. */
  readonly more?: string
  readonly javaOptions?: string
  readonly version?: string
  /** Files below the home of RocketMQ. */
  readonly files?: Readonly<Record<string, string>>
}

/** The notes of a host with broker-a-0. */
function noteOf(given: Given) {
  const {
    config = 'aclEnable: true',
    javaOptions = '-Dx=1',
    version = '4.9.8',
    files = {},
    more = '',
  } = given
  const home = scratch()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const cluster = parseInventory(
    `cluster: c
rocketmq: { version: ${version}, home: ${home} }
hosts: { mq1: { address: 10.0.0.1 } }
firewall: { clients: [10.0.0.1/32] }
namesrv: { hosts: [mq1] }
brokers:
  javaOptions: '${javaOptions}'
  config: { ${config} }
  groups: { broker-a: { master: mq1 } }
${more}`,
    'prod.yaml',
    {},
  )
  const [host] = cluster.hosts
  if (host === undefined) throw new Error('no host')
  const [made] = publishedUsers(cluster, host)
  return made === undefined ? undefined : JSON.stringify(read(made).diff).replaceAll(home, '~')
}

const WAY_OUT =
  ': write users of your own into a file outside of the release, and name it in javaOptions (docs/procedures/acl.md)'
const FILE = 'releases/4.9.8/conf/plain_acl.yml'
const same = (note?: string): string =>
  JSON.stringify({ kind: 'same', ...(note === undefined ? {} : { note: note + WAY_OUT }) })
const found = (path: string): string =>
  `broker-a-0: ACL 1.0 has a user of RocketMQ's archive, whose secret key is published, in ~/${path}`

describe('the users of ACL 1.0', () => {
  test('of a release that is still to be unpacked are named before', () => {
    expect(noteOf({})).toBe(
      same(
        `broker-a-0: ACL 1.0 will have the users of the archive, RocketMQ and rocketmq2, whose secret key is published, and admit 10.10.103.* and 192.168.0.* without one (~/${FILE})`,
      ),
    )
  })

  test.each<[string, string, string | undefined]>([
    ['of the archive', OF_ARCHIVE, found(FILE)],
    ['in quotes', OF_ARCHIVE.replaceAll('12345678', '"12345678"'), found(FILE)],
    ['with the ends of lines of Windows', OF_ARCHIVE.replaceAll('\n', '\r\n'), found(FILE)],
    [
      'one beside users of their own',
      `${OWN}  - accessKey: x\n    secretKey: '12345678' # old\n`,
      found(FILE),
    ],
    [
      'in one line',
      'accounts: [{ accessKey: rocketmq2, "secretKey": 12345678, admin: true }]\n',
      found(FILE),
    ],
    ['of their own', OWN, undefined],
    ['that are commented out', OF_ARCHIVE.replaceAll('    secretKey', '#   secretKey'), undefined],
  ])('%s', (_what, text, note) => {
    expect(noteOf({ files: { [FILE]: text } })).toBe(same(note))
  })

  test('in conf/acl count too', () => {
    const path = 'releases/4.9.8/conf/acl/old.yml'
    expect(noteOf({ files: { [FILE]: OWN, [path]: OF_ARCHIVE } })).toBe(same(found(path)))
  })

  test('in folders of conf/acl count too', () => {
    const path = 'releases/4.9.8/conf/acl/team/old.yaml'
    expect(noteOf({ files: { [FILE]: OWN, [path]: OF_ARCHIVE } })).toBe(same(found(path)))
  })

  test('count whatever the case of the word by which the broker checks them', () => {
    expect(noteOf({ config: 'aclEnable: "True"', files: { [FILE]: OF_ARCHIVE } })).toBe(same(found(FILE)))
  })

  const COPIED = ', and migrateAuthFromV1Enabled copies it into ACL 2.0'

  test.each(['5.3.1', '5.3.3'])('that a broker of %s copies into ACL 2.0 count', (version) => {
    const path = `releases/${version}/conf/plain_acl.yml`
    const given = { version, config: 'migrateAuthFromV1Enabled: true', files: { [path]: OF_ARCHIVE } }
    expect(noteOf(given)).toBe(same(found(path) + COPIED))
  })

  test('come with an archive of 5.3.1 where a broker copies them, not with one of 5.3.3', () => {
    const config = 'migrateAuthFromV1Enabled: true'
    expect(noteOf({ version: '5.3.1', config })).toContain('will have the users of the archive')
    expect(noteOf({ version: '5.3.3', config })).toBe(same())
  })

  test('count in a proxy', () => {
    const path = 'releases/5.1.4/conf/plain_acl.yml'
    const more = 'proxies: { hosts: [mq1], config: { enableACL: true } }\n'
    expect(noteOf({ version: '5.1.4', config: '', more, files: { [path]: OF_ARCHIVE } })).toBe(
      same(found(path).replace('broker-a-0', 'proxy-mq1')),
    )
  })

  const javaOptions = '-Drocketmq.acl.plain.file=../../acl.yml'

  test('in a file of their own are those that count, not the ones of the archive', () => {
    expect(noteOf({ javaOptions, files: { [FILE]: OF_ARCHIVE, 'acl.yml': OWN } })).toBe(same())
    expect(noteOf({ javaOptions, files: { 'acl.yml': OWN } })).toBe(same())
    expect(noteOf({ javaOptions, files: { 'acl.yml': OF_ARCHIVE } })).toBe(same(found('acl.yml')))
  })

  test.each<[string, Given]>([
    ['without ACL 1.0', { config: '' }],
    ['with ACL 1.0 off', { config: 'aclEnable: false' }],
    ['of a release that does not know it any more', { version: '5.5.0', config: '' }],
  ])('are not looked for in a broker %s', (_what, given) => {
    expect(noteOf(given)).toBeUndefined()
  })
})

test('the page that the note names has the way out', () => {
  expect(readFileSync(README, 'utf8')).toContain('javaOptions: -Drocketmq.acl.plain.file=')
})
