import { describe, expect, test } from 'vitest'
import { renderConf, secretKeys, withHostFacts } from '../../../../roles/config/conf.ts'
import { javaWords, memoryWord, renderEnv } from '../../../../roles/config/env.ts'
import { config } from '../../../../roles/config/index.ts'
import { Unknown } from '../../../../src/engine/resource.ts'
import type { Cluster, Instance } from '../../../../src/inventory/model.ts'
import { facts } from '../../resources/on-host.ts'
import { broker, cluster, namesrv } from '../../runtime/cluster.ts'

const MIB = 1024 ** 2

test('renderConf writes the keys in their order', () => {
  expect(renderConf(broker)).toMatchInlineSnapshot(`
    "# managed by rmq-provision; edits are overwritten
    brokerClusterName=rmq-prod
    brokerName=broker-a
    brokerId=0
    listenPort=10911
    namesrvAddr=10.0.0.11:9876;10.0.0.12:9876
    adminPassword=hush hush
    "
  `)
  expect(secretKeys(broker)).toEqual(['adminPassword'])
})

describe('withHostFacts', () => {
  const member: Instance = {
    ...broker,
    broker: { group: 'g', brokerId: -1, role: 'elected', replication: 'dledger', selfId: 'n0' },
  }
  const world = { facts: () => ({ ...facts, cores: 24 }), observed: () => undefined }
  const threads = (instance: Instance): unknown => {
    const whole = withHostFacts(instance, world)
    return whole instanceof Unknown ? whole : whole.config.get('sendMessageThreadPoolNums')
  }

  test('gives a member of a DLedger group as many sending threads as its host has cores', () => {
    expect(threads(member)).toBe('24')
  })
  test('leaves what the inventory gives, and every other broker, as it is', () => {
    const given = { ...member, config: new Map([['sendMessageThreadPoolNums', '8']]) }
    expect(threads(given)).toBe('8')
    expect(withHostFacts(broker, world)).toBe(broker)
  })
  test('is not known before the host was reached', () => {
    const whole = withHostFacts(member, { ...world, facts: () => undefined })
    expect(whole).toBeInstanceOf(Unknown)
  })
})

test('renderEnv', () => {
  expect(renderEnv(cluster, broker)).toMatchInlineSnapshot(`
    "# managed by rmq-provision; edits are overwritten
    # JDK: java-17-openjdk-devel (package)
    ROCKETMQ_HOME="/opt/rocketmq/releases/5.3.3"
    JAVA_HOME="/opt/rocketmq/jdk"
    PATH="/opt/rocketmq/jdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    JAVA_OPT_EXT="-Xms4g -Xmx4g -XX:MaxDirectMemorySize=2g -Duser.home=/data/rocketmq/broker-a-0 --add-exports java.base/sun.nio.ch=ALL-UNNAMED"
    "
  `)
})

test('renderEnv escapes what systemd would read', () => {
  const quoted = { ...namesrv, javaOptions: ['-Da="$b`\\'] }
  expect(renderEnv(cluster, quoted)).toContain('JAVA_OPT_EXT="-Xms1g -Xmx1g -Da=\\"\\$b\\`\\\\"\n')
})

describe('javaWords', () => {
  const jdk8: Cluster['jdk'] = { kind: 'existing', major: 8, home: '/usr/local/java/jdk1.8.0_221' }
  const words = (version: string, jdk: Cluster['jdk'], of: Instance, heap: Instance['heap']): string =>
    javaWords(
      { ...cluster, jdk, rocketmq: { ...cluster.rocketmq, version } },
      { ...of, heap, javaOptions: [] },
    ).join(' ')

  test.each([
    ['4.9.4', jdk8, namesrv, { size: 512 * MIB }, '-Xms512m -Xmx512m -Xmn256m'],
    ['5.3.3', cluster.jdk, namesrv, { size: 512 * MIB }, '-Xms512m -Xmx512m'],
    ['4.7.0', jdk8, broker, { size: 512 * MIB }, '-Xms512m -Xmx512m -Xmn256m'],
    ['4.9.0', jdk8, broker, { size: 512 * MIB }, '-Xms512m -Xmx512m -Xmn256m'],
    ['4.9.1', jdk8, broker, { size: 512 * MIB }, '-Xms512m -Xmx512m'],
    ['4.9.1', jdk8, broker, { size: 512 * MIB, young: 100 * MIB }, '-Xms512m -Xmx512m -Xmn100m'],
  ])('%s, %o', (version, jdk, of, heap, expected) => {
    expect(words(version, jdk, of, heap)).toBe(expected)
  })
})

test.each([
  [1024 ** 3, '1g'],
  [1536 * MIB, '1536m'],
  [1024, '1k'],
  [1025, '1025'],
])('memoryWord(%i)', (bytes, word) => {
  expect(memoryWord(bytes)).toBe(word)
})

test('config has a conf and an env for each instance of the host, owned by the instance', () => {
  const resources = config(cluster, { name: 'mq1', address: 'mq1', privateAddress: '10.0.0.11', ssh: {} })
  expect(resources.map(({ id, owner }) => [id, owner])).toEqual([
    ['file:/etc/rocketmq/namesrv-mq1.conf', 'namesrv-mq1'],
    ['file:/etc/rocketmq/namesrv-mq1.env', 'namesrv-mq1'],
    ['file:/etc/rocketmq/broker-a-0.conf', 'broker-a-0'],
    ['file:/etc/rocketmq/broker-a-0.env', 'broker-a-0'],
  ])
})
