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
