import { describe, expect, it } from 'vitest'
import { readCommandLine, type CommandLine } from '../../../../src/adopt/host/command-line.ts'
import { processReading } from '../support.ts'

/** Fields of a command line that a case compares. */
type Expected = Partial<CommandLine>

const JAVA_8 = '/usr/local/java/jdk1.8.0_221'

const cases: readonly [name: string, process: Parameters<typeof processReading>[0], expected: Expected][] = [
  [
    'a name server of 4.9.4 started by nohup',
    {
      line: `${JAVA_8}/bin/java -server -Xms4g -Xmx4g -Xmn2g -XX:MetaspaceSize=128m -cp .:/usr/local/rocketmq/bin/../conf:/usr/local/rocketmq/bin/../lib/*: org.apache.rocketmq.namesrv.NamesrvStartup`,
      environment: { ROCKETMQ_HOME: '/usr/local/rocketmq', JAVA_HOME: JAVA_8 },
    },
    {
      program: 'namesrv',
      home: '/usr/local/rocketmq',
      conf: undefined,
      heap: { size: 4 * 1024 ** 3, young: 2 * 1024 ** 3 },
      javaHome: JAVA_8,
    },
  ],
  [
    'a broker with a relative -c, -n and a word that is ignored',
    {
      line: `${JAVA_8}/bin/java -server -Xms512m -Xmx1g -XX:MaxDirectMemorySize=15g org.apache.rocketmq.broker.BrokerStartup -c ../conf/broker.conf -n peer1:9876;peer2:9876 autoCreateTopicEnable=true`,
      cwd: '/usr/local/rocketmq/bin',
      environment: { ROCKETMQ_HOME: '/usr/local/rocketmq/bin/..' },
    },
    {
      program: 'broker',
      home: '/usr/local/rocketmq',
      conf: '/usr/local/rocketmq/conf/broker.conf',
      nameServers: 'peer1:9876;peer2:9876',
      initial: 512 * 1024 ** 2,
      heap: { size: 1024 ** 3, direct: 15 * 1024 ** 3 },
      ignored: ['autoCreateTopicEnable=true'],
    },
  ],
  [
    'a broker of 3.2.6, on the jre of a JDK',
    {
      line: '/usr/java/jdk1.7.0_80/jre/bin/java -server -Xms1g -Xmx1g -Xmn512m -XX:PermSize=128m com.alibaba.rocketmq.broker.BrokerStartup -c /usr/local/rocketmq/conf/2m-noslave/broker-a.properties',
      environment: { ROCKETMQ_HOME: '/usr/local/rocketmq' },
    },
    {
      program: 'broker',
      conf: '/usr/local/rocketmq/conf/2m-noslave/broker-a.properties',
      javaHome: '/usr/java/jdk1.7.0_80',
    },
  ],
  [
    'a broker of 5.x without -c, its name servers in the environment',
    {
      line: '/usr/lib/jvm/java-17/bin/java -Xmx8g org.apache.rocketmq.broker.BrokerStartup',
      environment: { ROCKETMQ_HOME: '/opt/rocketmq-all-5.3.2', NAMESRV_ADDR: 'mq1:9876' },
    },
    { program: 'broker', conf: undefined, nameServers: 'mq1:9876', javaHome: '/usr/lib/jvm/java-17' },
  ],
  [
    'a broker with a proxy in its process (mqbroker --enable-proxy)',
    {
      line: '/usr/lib/jvm/java-17/bin/java -Xmx4g org.apache.rocketmq.proxy.ProxyStartup -pm local -bc conf/broker.conf -pc conf/rmq-proxy.json',
      cwd: '/opt/rocketmq',
    },
    {
      program: 'broker-proxy',
      conf: '/opt/rocketmq/conf/broker.conf',
      proxyConf: '/opt/rocketmq/conf/rmq-proxy.json',
    },
  ],
  [
    'a proxy of its own',
    {
      line: '/usr/lib/jvm/java-17/bin/java org.apache.rocketmq.proxy.ProxyStartup -n 10.0.0.1:9876 -pc /etc/proxy.json',
    },
    { program: 'proxy', conf: '/etc/proxy.json', proxyConf: undefined, nameServers: '10.0.0.1:9876' },
  ],
  [
    'a controller with --configFile=',
    {
      line: '/usr/lib/jvm/java-17/bin/java org.apache.rocketmq.controller.ControllerStartup --configFile=/etc/c.conf',
    },
    { program: 'controller', conf: '/etc/c.conf' },
  ],
  [
    'a dashboard',
    { line: '/usr/bin/java -Xmx512m -jar target/rocketmq-dashboard-1.0.0.jar --server.port=8082' },
    { program: 'dashboard', ignored: [] },
  ],
  [
    'the words of JAVA_OPT_EXT without the heap',
    {
      line: '/usr/bin/java org.apache.rocketmq.broker.BrokerStartup',
      environment: { JAVA_OPT_EXT: '-server -Xms128m -Xmx128m -Xmn128m -Duser.timezone=UTC' },
    },
    { javaOptions: ['-Duser.timezone=UTC'] },
  ],
]

describe('readCommandLine', () => {
  it.each(cases)('reads %s', (_name, process, expected) => {
    expect(readCommandLine(processReading(process))).toMatchObject(expected)
  })

  it.each([
    ['mqadmin', 'java -cp x org.apache.rocketmq.tools.command.MQAdminStartup clusterList -n mq1:9876'],
    ['a client', 'java -Drocketmq.namesrv.addr=mq1:9876 -jar orders.jar'],
    ['the benchmark', 'java org.apache.rocketmq.example.benchmark.Producer'],
  ])('leaves %s out', (_name, line) => {
    expect(readCommandLine(processReading({ line }))).toBeUndefined()
  })

  it('takes the last of several heaps, as HotSpot does', () => {
    const line = 'java -Xms8g -Xmx8g -Xmx2g org.apache.rocketmq.broker.BrokerStartup'
    expect(readCommandLine(processReading({ line }))?.heap.size).toBe(2 * 1024 ** 3)
  })
})
