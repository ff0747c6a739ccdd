import { describe, expect, test } from 'vitest'
import { renderConf, secretKeys, withHostFacts } from '../../../../roles/config/conf.ts'
import { renderEnv } from '../../../../roles/config/env.ts'
import { javaWords } from '../../../../roles/config/java-words.ts'
import { config } from '../../../../roles/config/index.ts'
import { javaHome } from '../../../../src/layout/jdk.ts'
import { Unknown } from '../../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import type { Cluster, Instance } from '../../../../src/model/cluster.ts'
import { Secret } from '../../../../src/secret.ts'
import { facts } from '../../resources/on-host.ts'
import { broker, cluster, namesrv } from '../../support/example.ts'

const MIB = 1024 ** 2

test('renderConf writes the keys in their order', () => {
  expect(renderConf(broker)).toMatchInlineSnapshot(`
    "# managed by rmq-provision; edits are overwritten
    brokerClusterName=rmq-prod
    brokerName=broker-a
    brokerId=0
    brokerRole=ASYNC_MASTER
    brokerIP1=10.0.0.11
    brokerIP2=10.0.0.11
    listenPort=10911
    namesrvAddr=10.0.0.11:9876
    storePathRootDir=/data/rocketmq/broker-a-0/store
    storePathCommitLog=/data/rocketmq/broker-a-0/store/commitlog
    deleteWhen=04
    fileReservedTime=48
    flushDiskType=ASYNC_FLUSH
    autoCreateTopicEnable=false
    metricsGrpcExporterHeader=hush hush
    "
  `)
  expect(secretKeys(broker)).toEqual(['metricsGrpcExporterHeader'])
})

test('renderConf writes JSON for a proxy', () => {
  const config = new Map<string, string | Secret>([
    ['rocketMQClusterName', 'rmq-prod'],
    ['grpcServerPort', '8081'],
    ['authenticationEnabled', 'true'],
    ['innerClientAuthenticationCredentials', new Secret('{"accessKey":"admin"}')],
  ])
  const text = renderConf({ service: 'proxy', config })
  expect(text).toContain('  "grpcServerPort": 8081,\n')
  expect(JSON.parse(text)).toEqual({
    rocketMQClusterName: 'rmq-prod',
    grpcServerPort: 8081,
    authenticationEnabled: true,
    innerClientAuthenticationCredentials: '{"accessKey":"admin"}',
  })
})

test('mqadmin has its user in a file of our own that the service may read', () => {
  const acl = { accessKey: 'admin', secretKey: new Secret('hush"hush') }
  const host = { name: 'mq1', address: 'mq1', privateAddress: '10.0.0.11', ssh: {} }
  const ids = (of: Cluster): string[] => config(of, host).map(({ id }) => id)
  const path = '/etc/rocketmq/mqadmin-rmq-prod/conf/tools.yml'
  expect(ids(cluster)).not.toContain(`file:${path}`)
  expect(ids({ ...cluster, acl })).toContain(`file:${path}`)
})

describe('withHostFacts', () => {
  const member: Instance = {
    ...broker,
    broker: { group: 'g', brokerId: -1, role: 'elected', replication: 'dledger', selfId: 'n0' },
  }
  const world = new ObservedWorld()
  world.learnFacts(member.host, { ...facts, cores: 24 })
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
    const whole = withHostFacts(member, new ObservedWorld())
    expect(whole).toBeInstanceOf(Unknown)
  })
})

test('renderEnv', () => {
  expect(renderEnv(cluster, broker)).toMatchInlineSnapshot(`
    "# managed by rmq-provision; edits are overwritten
    # JDK: java-17-openjdk-devel (package)
    ROCKETMQ_HOME="/opt/rocketmq/releases/5.3.3"
    JAVA_HOME="/opt/rocketmq/jdk-17"
    PATH="/opt/rocketmq/jdk-17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    JAVA_OPT_EXT="-Xms4g -Xmx4g -XX:MaxDirectMemorySize=2g --add-exports=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED -Duser.home=/data/rocketmq/broker-a-0 -Djava.io.tmpdir=/data/rocketmq/broker-a-0/tmp"
    "
  `)
})

test('renderEnv of 3.2.6: the heap is the script’s, the other words go in front of its own', () => {
  const old: Cluster = {
    ...cluster,
    rocketmq: { ...cluster.rocketmq, version: '3.2.6' },
    jdk: { kind: 'existing', major: 8, home: '/usr/local/java/jdk1.8.0_221' },
  }
  const heap = { size: 1024 * MIB, young: 512 * MIB, direct: 256 * MIB }
  const lines = renderEnv(old, { ...broker, heap, javaOptions: ['-Duser.home=/data', '-Da=b'] }).split('\n')
  expect(lines).toContain('HOME="/data/rocketmq/broker-a-0"')
  expect(lines).toContain('JAVA_OPT="-XX:MaxDirectMemorySize=256m -Duser.home=/data -Da=b"')
  expect(lines.join('\n')).not.toMatch(/JAVA_OPT_EXT|-Xm/)
})

test('renderEnv escapes what systemd would read', () => {
  const quoted = { ...namesrv, javaOptions: ['-Da="$b`\\'] }
  expect(renderEnv(cluster, quoted)).toContain('JAVA_OPT_EXT="-Xms1g -Xmx1g -Da=\\"\\$b\\`\\\\"\n')
})

test.each<[Instance['heap'], string]>([
  [{ size: 512 * MIB }, '-Xms512m -Xmx512m'],
  [{ size: 512 * MIB, young: 100 * MIB }, '-Xms512m -Xmx512m -Xmn100m'],
  [{ size: 512 * MIB, direct: 1024 * MIB }, '-Xms512m -Xmx512m -XX:MaxDirectMemorySize=1g'],
])('javaWords: %o', (heap, expected) => {
  expect(javaWords({ heap, javaOptions: [] }).join(' ')).toBe(expected)
})

test('another major of a packaged JDK is another home: a running unit keeps the one it names', () => {
  const of = (jdk: Cluster['jdk']): string => javaHome({ ...cluster, jdk })
  expect(of({ kind: 'package', major: 8, package: 'java-1.8.0-openjdk-devel' })).toBe('/opt/rocketmq/jdk-8')
  expect(of(cluster.jdk)).toBe('/opt/rocketmq/jdk-17')
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
