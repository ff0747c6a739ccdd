import { describe, expect, test } from 'vitest'
import { complaintsOf, parse } from '../support.ts'

const inventory = (settings: string, config = ''): string => `cluster: c
rocketmq: { version: 5.3.3, ${settings} }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1, slaves: [mq2] } }, config: { ${config} } }
`

describe('a store', () => {
  test.each([
    ['storePathRootDir: /etc', '/etc belongs to the system'],
    ['storePathRootDir: /etc/', '/etc belongs to the system'],
    ['storePathRootDir: //usr/lib/rmq', '/usr/lib/rmq belongs to the system'],
    ['storePathRootDir: /data/rocketmq/../../etc', '/etc belongs to the system'],
    ['storePathCommitLog: /', '/ belongs to the system'],
    ['storePathCommitLog: "/disk1/log,/home"', '/home belongs to the system'],
    ['storePathRootDir: /opt/rocketmq/dashboards', '/opt/rocketmq/dashboards belongs to this tool'],
    ['storePathRootDir: /opt/rocketmq/.staging/a', '/opt/rocketmq/.staging/a belongs to this tool'],
    [
      'storePathRootDir: /usr/local/libexec/rmq-provision',
      '/usr/local/libexec/rmq-provision belongs to this tool',
    ],
  ])('%s is refused, once', (config, fault) => {
    expect(complaintsOf(inventory('user: rocketmq', config))).toEqual([
      `prod.yaml:5:35: a-0 would keep its store in a folder that is not its own: ${fault} (Choose a folder on a data disk, e.g. /data/rocketmq/a-0/store.)`,
    ])
  })

  test.each(['/data/store', '/disk1', '/opt/rocketmq-data/store', '/home/mq/store', '/var/lib/rocketmq'])(
    'in %s is taken',
    (store) => {
      expect(complaintsOf(inventory('user: rocketmq', `storePathRootDir: ${store}`))).toEqual([])
    },
  )

  test('among the files of the program is only warned of', () => {
    const { warnings } = parse(inventory('user: rocketmq', 'storePathRootDir: /opt/rocketmq/store'))
    expect(warnings.map(({ code }) => code)).toContain('data-among-releases')
  })
})

const two = (first: string, second = ''): string => `cluster: c
rocketmq: { version: 5.3.3 }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1, mq2] }
brokers: { groups: { a: { master: { host: mq1, config: { ${first} } } }, b: { master: { host: mq1, listenPort: 10921, config: { ${second} } } } } }
`

describe('folders of instances on one host', () => {
  test.each([
    ['storePathRootDir: /d/x, storePathCommitLog: /d/x', '/d/x, and other files would be in the same folder'],
    ['storePathRootDir: /d/x/y, storePathCommitLog: /d/x', '/d/x, and other files would be in /d/x/y'],
    [
      'storePathCommitLog: /data/rocketmq/a-0/logs',
      '/data/rocketmq/a-0/logs, and other files would be in the same folder',
    ],
    [
      'storePathCommitLog: /data/rocketmq/a-0',
      '/data/rocketmq/a-0, and other files would be in /data/rocketmq/a-0/logs',
    ],
    [
      'storePathCommitLog: /data/rocketmq/namesrv-mq1',
      '/data/rocketmq/namesrv-mq1, and files of namesrv-mq1 would be in the same folder',
    ],
    ['storePathCommitLog: "/d1/a,/d1/a/b"', '/d1/a, and other files would be in /d1/a/b'],
    [
      'storePathEpochFile: /data/rocketmq/a-0/store/commitlog/epoch',
      '/data/rocketmq/a-0/store/commitlog, and other files would be in /data/rocketmq/a-0/store/commitlog/epoch',
    ],
  ])('a commit log has its folder alone: %s', (config, fault) => {
    const complaints = complaintsOf(two(config))
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain(
      `a-0 would keep its commit log in ${fault}: a broker does not start when it finds other files there`,
    )
  })

  test.each([
    ['storePathRootDir: /data/rocketmq/b-0/store/config', '', 'a-0', 'b-0'],
    ['', 'storePathRootDir: /data/rocketmq/a-0/store/consumequeue/b', 'b-0', 'a-0'],
    ['storePathCommitLog: /data/rocketmq/a-0/store/index', '', 'a-0', 'a-0'],
  ])('none lies in a folder that a reset removes: %s %s', (first, second, inner, outer) => {
    const complaints = complaintsOf(two(first, second))
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain(`${inner} would keep files in`)
    expect(complaints[0]).toContain(`a reset of ${outer} removes all of them`)
  })

  test('the same folder of two instances is one problem', () => {
    expect(complaintsOf(two('storePathRootDir: /data/rocketmq/b-0/store/commitlog'))).toHaveLength(1)
  })

  test.each([
    ['storePathRootDir: /d/x', 'storePathRootDir: /d/x/b', 'b-0 keeps its messages in /d/x/b'],
    ['storePathRootDir: /data', '', 'b-0 keeps its messages in /data/rocketmq/b-0/store'],
  ])('a store inside another one is warned of: %s %s', (first, second, message) => {
    const { warnings } = parse(two(first, second))
    expect(warnings.filter(({ code }) => code === 'nested-store').map((warning) => warning.message)).toEqual([
      expect.stringContaining(`${message}, inside the store of a-0`),
    ])
  })

  test.each([
    ['', ''],
    [
      'storePathRootDir: /d/x, storePathCommitLog: /d/x/log',
      'storePathRootDir: /d/y, storePathCommitLog: /d/z',
    ],
    ['storePathCommitLog: "/d1/a,/d2/a", readOnlyCommitLogStorePaths: /d1/a', ''],
    ['storePathRootDir: /data/rocketmq/a-0', ''],
  ])('%s %s is taken', (first, second) => {
    expect(complaintsOf(two(first, second))).toEqual([])
    expect(parse(two(first, second)).warnings.map(({ code }) => code)).not.toContain('nested-store')
  })
})

describe('a folder of the inventory', () => {
  test.each([
    ['data: /opt/rocketmq/dashboards', 'rocketmq.data: /opt/rocketmq/dashboards', '/data/rocketmq'],
    ['home: /srv/rmq, data: /srv/rmq/releases', 'rocketmq.data: /srv/rmq/releases', '/data/rocketmq'],
    ['link: /opt/rocketmq/jdk-17', 'rocketmq.link: /opt/rocketmq/jdk-17', '/usr/local/rocketmq'],
    [
      'home: /usr/local/libexec/rmq-provision',
      'rocketmq.home: /usr/local/libexec/rmq-provision',
      '/opt/rocketmq',
    ],
  ])('%s is one of the tool', (settings, folder, example) => {
    const [complaint] = complaintsOf(inventory(settings))
    expect(complaint).toContain(
      `${folder} belongs to this tool (Choose a folder of its own, e.g. ${example}.)`,
    )
  })

  test.each(['link: /opt/rocketmq/jdk', 'home: /srv/rmq, data: /opt/rocketmq/releases'])(
    '%s is none of the tool',
    (settings) => {
      expect(complaintsOf(inventory(settings))).toEqual([])
    },
  )
})

const TIERED =
  'messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore, tieredBackendServiceProvider: org.apache.rocketmq.tieredstore.provider.PosixFileSegment'

describe('a tiered store', () => {
  test.each([
    [
      '',
      'prod.yaml:5:89: a-0 has no folder for the files of its tiered store: it would look for one where the service starts (Write tieredStoreFilePath: a folder on a disk of its own, e.g. /data/tiered.)',
    ],
    [
      ', tieredStoreFilePath: tiered',
      "prod.yaml:5:251: brokers.config.tieredStoreFilePath: 'tiered' is no absolute path: where it leads would depend on the folder the service starts in (Begin it with /, or take it out: every instance has folders of its own by default.)",
    ],
    [
      ', tieredStoreFilePath: /etc',
      'prod.yaml:5:35: a-0 would keep its store in a folder that is not its own: /etc/4a8a08f0_c/a belongs to the system (Choose a folder on a data disk, e.g. /data/rocketmq/a-0/store.)',
    ],
  ])('%s is refused, once', (path, complaint) => {
    expect(complaintsOf(inventory('user: rocketmq', `${TIERED}${path}`))).toEqual([complaint])
  })

  test('two members of a group on one host must not share it, two groups may', () => {
    const onOneHost = (groups: string): string =>
      inventory('user: rocketmq', `${TIERED}, tieredStoreFilePath: /tiered`).replace(
        /groups: .*?, config/,
        `groups: ${groups}, config`,
      )
    expect(
      complaintsOf(onOneHost('{ a: { master: mq1, slaves: [{ host: mq1, listenPort: 10921 }] } }')),
    ).toEqual([
      expect.stringContaining(
        'a-1 and a-0 on mq1 both keep their messages in /tiered/4a8a08f0_c/a (Give each member of the group a tieredStoreFilePath of its own.)',
      ),
    ])
    const two = '{ a: { master: mq1 }, b: { master: { host: mq1, listenPort: 10921 } } }'
    expect(complaintsOf(onOneHost(two))).toEqual([])
  })

  test('that keeps messages no longer than the commit log is warned of', () => {
    const text = inventory('user: rocketmq', `${TIERED}, tieredStoreFilePath: /tiered, fileReservedTime: 100`)
    expect(parse(text).warnings.map(({ message }) => message)).toContain(
      'tieredStoreFileReservedTime=72 is less than fileReservedTime=100: the tiered store of a-0 keeps no message longer than its commit log',
    )
  })
})

const PACKAGE = 'org.apache.rocketmq.tieredstore'
const PLUG_IN = `messageStorePlugIn: ${PACKAGE}.TieredMessageStore`
const ofRelease = (version: string, config: string): string =>
  inventory('user: rocketmq', `${PLUG_IN}${config}`).replace('5.3.3', version)

describe('the folder of a tiered store has the key of its release', () => {
  test.each([
    ['5.1.0', 'tieredStoreFilepath'],
    ['5.1.1', 'tieredStoreFilepath'],
    ['5.1.2', 'tieredStoreFilePath'],
  ])('%s: %s', (version, key) => {
    expect(complaintsOf(ofRelease(version, ''))).toEqual([
      expect.stringContaining(`(Write ${key}: a folder on a disk of its own, e.g. /data/tiered.)`),
    ])
    expect(complaintsOf(ofRelease(version, `, ${key}: /data/tiered`))).toEqual([])
    const shared = ofRelease(version, `, ${key}: /data/tiered`).replace(
      '[mq2]',
      '[{ host: mq1, listenPort: 10921 }]',
    )
    expect(complaintsOf(shared)).toEqual([
      expect.stringContaining(`(Give each member of the group a ${key} of its own.)`),
    ])
  })
})

describe('a class of the tiered store', () => {
  const provider = (name: string) => `tieredBackendServiceProvider: ${PACKAGE}.provider.${name}`
  const metadata = (name: string) => `tieredMetadataServiceProvider: ${PACKAGE}.metadata.${name}`
  const config = (key: string) => `, tieredStoreFilePath: /tiered, ${key}`

  test.each([
    ['5.2.0', provider('PosixFileSegment'), 'provider.posix.PosixFileSegment'],
    ['5.1.2', provider('PosixFileSegment'), 'provider.posix.PosixFileSegment'],
    ['5.3.0', provider('posix.PosixFileSegment'), 'provider.PosixFileSegment'],
    ['5.5.0', provider('posix.PosixFileSegment'), 'provider.PosixFileSegment'],
    ['5.2.0', metadata('DefaultMetadataStore'), 'metadata.TieredMetadataManager'],
  ])('%s: %s is refused, and the right one taken', (version, said, right) => {
    const [key = '', name = ''] = said.split(': ')
    const posix = key.startsWith('tieredMetadata') ? `, ${provider('posix.PosixFileSegment')}` : ''
    expect(complaintsOf(ofRelease(version, config(said) + posix))).toEqual([
      expect.stringContaining(
        `brokers.config.${key}: RocketMQ ${version} has no class ${name} (Write ${PACKAGE}.${right}.)`,
      ),
    ])
    const corrected = config(`${key}: ${PACKAGE}.${right}`) + posix
    expect(complaintsOf(ofRelease(version, corrected))).toEqual([])
  })

  test('of another project is taken', () => {
    expect(
      complaintsOf(ofRelease('5.2.0', config('tieredBackendServiceProvider: com.example.PosixFileSegment'))),
    ).toEqual([])
  })
})
