import { describe, expect, it } from 'vitest'
import { bootstrapCluster, bootstrapTarget, loadInventory } from '../../../src/inventory/index.ts'
import { formatOf } from '../../../src/inventory/format.ts'
import { parse } from './support.ts'

describe('loadInventory', () => {
  it('says when there is no such file', async () => {
    await expect(loadInventory('/nowhere/prod.yaml', {})).rejects.toMatchObject({
      code: 'inventory-unreadable',
      exitCode: 2,
      message: '/nowhere/prod.yaml does not exist',
    })
  })

  it.each([
    ['prod.yaml', '[x]', 'yaml'],
    ['prod.yml', '', 'yaml'],
    ['prod.json', '{}', 'yaml'],
    ['prod.ini', 'cluster: x', 'ini'],
    ['hosts', '# comment\n[namesrv]\nmq1', 'ini'],
    ['hosts', '; comment', 'ini'],
    ['hosts', 'mq1 ansible_host=10.0.0.1', 'ini'],
    ['hosts', '# comment\n\ncluster: x', 'yaml'],
    ['hosts', '---\ncluster: x', 'yaml'],
  ])('takes %s with %j for %s', (file, text, format) => {
    expect(formatOf(file, text)).toBe(format)
  })
})

describe('YAML', () => {
  it('may share settings by anchors and merge keys', () => {
    const cluster = parse(`cluster: c
rocketmq: { version: 5.3.3 }
ssh: &login { user: deploy, become: sudo }
hosts:
  mq1: { address: 10.0.0.1 }
  mq2: { <<: *login, address: 10.0.0.2, user: root }
namesrv: { hosts: &all [mq1, mq2] }
brokers: { groups: { a: { master: mq1, slaves: [mq2] } } }
`)
    expect(cluster.hosts[1]?.ssh).toEqual({ user: 'root', become: 'sudo' })
  })

  it('may be JSON', () => {
    const text = JSON.stringify({ cluster: 'c', rocketmq: { version: '5.3.3' }, hosts: ['10.0.0.1'] })
    expect(parse(text, 'prod.json').instances).toHaveLength(2)
  })
})

describe('bootstrapTarget', () => {
  it.each([
    ['mq.example.com', 'mq.example.com'],
    ['10.0.0.7', '10.0.0.7'],
    ['127.0.0.1', '127.0.0.1'],
    ['fd00::7', 'fd00--7'],
  ])('is reached by SSH before the address in the cluster is known: %s', (host, name) => {
    const target = bootstrapTarget({ host, version: '5.3.3', user: 'deploy', port: 2222, become: true }, {})
    expect(target).toEqual({
      name,
      address: host,
      ssh: { user: 'deploy', port: 2222, become: 'sudo' },
    })
  })

  it('complains about the command line before a host is contacted', () => {
    expect(() => bootstrapTarget({ host: 'mq1', version: '5.3', jdk: 9 }, {})).toThrow(
      "--rocketmq-version: '5.3' is no version: three numbers, e.g. 5.5.0\n--jdk: '9' is no JDK this tool installs: 8, 11, 17 or 21",
    )
  })
})

describe('bootstrapCluster', () => {
  it('makes the smallest cluster without a file', () => {
    const cluster = bootstrapCluster(
      {
        host: 'mq.example.com',
        privateAddress: '10.0.0.7',
        version: '5.3.3',
        heap: '1g',
        user: 'deploy',
        become: true,
      },
      {},
    )
    expect(cluster.instances.map(({ id }) => id)).toEqual(['namesrv-mq.example.com', 'broker-a-0'])
    expect(cluster.hosts[0]).toMatchObject({
      address: 'mq.example.com',
      privateAddress: '10.0.0.7',
      ssh: { user: 'deploy', become: 'sudo' },
    })
    expect(cluster.instances[1]?.config.get('brokerIP1')).toBe('10.0.0.7')
    // Commands in hints must not name a file that is not there.
    expect(cluster.file).toBe('INVENTORY')
  })

  it('complains in the words of the command line', () => {
    expect(() => bootstrapCluster({ host: '10.0.0.7', version: '5.3', jdk: 9 }, {})).toThrow(
      "--rocketmq-version: '5.3' is no version: three numbers, e.g. 5.5.0\n--jdk: '9' is no JDK this tool installs: 8, 11, 17 or 21",
    )
  })
})
