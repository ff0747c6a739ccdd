import { describe as suite, expect, it } from 'vitest'
import { completed } from '../../../../src/adopt/complete.ts'
import { describe } from '../../../../src/adopt/describe/index.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { adopted, broker, nameServer, readHost, type AdoptedText } from '../support.ts'

const JAVA = '/usr/local/java/jdk1.8.0_221/bin/java'
const V5: Partial<AdoptedText> = { details: { jars: ['rocketmq-broker-5.3.2.jar'] } }

const controller = (host: string, port: number, group: string) =>
  adopted(host, {
    ...V5,
    line: `${JAVA} org.apache.rocketmq.controller.ControllerStartup -c /opt/c.conf`,
    conf: `controllerDLegerGroup=${group}\ncontrollerDLegerPeers=n0-10.0.0.11:${port}\ncontrollerDLegerSelfId=n0\ncontrollerStorePath=/data/${group}\n`,
  })

const proxy = (host: string, keys: Readonly<Record<string, unknown>>) =>
  adopted(host, {
    ...V5,
    line: `${JAVA} org.apache.rocketmq.proxy.ProxyStartup -pc /opt/p.json`,
    conf: JSON.stringify(keys),
  })

const server = (host: string, port: number) =>
  nameServer(host, {
    ...V5,
    line: `${JAVA} org.apache.rocketmq.namesrv.NamesrvStartup -c /opt/n.conf`,
    conf: `listenPort=${port}\nkvConfigPath=/data/${port}/kv.json\n`,
  })

const member = (host: string, cluster: string, ports: { own: number; server: number; controller: number }) =>
  broker(
    host,
    `brokerClusterName=${cluster}\nbrokerName=${cluster}-a\nlistenPort=${ports.own}\nnamesrvAddr=mq1:${ports.server}\nenableControllerMode=true\ncontrollerAddr=10.0.0.11:${ports.controller}\nstorePathRootDir=/data/${cluster}\n`,
    V5,
  )

const hosts = () => [
  readHost('mq1', '10.0.0.11', [
    server('mq1', 9876),
    server('mq1', 9976),
    controller('mq1', 9878, 'one-controller'),
    controller('mq1', 9978, 'two-controller'),
    member('mq1', 'one', { own: 10911, server: 9876, controller: 9878 }),
    member('mq1', 'two', { own: 11911, server: 9976, controller: 9978 }),
    proxy('mq1', { rocketMQClusterName: 'one' }),
    proxy('mq1', { namesrvAddr: '127.0.0.1:9976', grpcServerPort: 8082 }),
  ]),
  readHost('mq2', '10.0.0.12', [member('mq2', 'two', { own: 10911, server: 9976, controller: 9978 })]),
]

suite('two clusters on the same hosts', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'one',
      ['namesrv 9876', 'controller 9878', 'broker 10911', 'proxy 8081'],
      [
        'namesrv on mq1 (port 9976) is not in this file: no broker of one uses it',
        'controller on mq1 (port 9978) is not in this file: no broker of one uses it',
        'a broker of the cluster two runs on mq1 (port 11911) and is not in this file; describe it with --cluster two',
        'proxy on mq1 (port 8082) is not in this file: no broker of one uses it',
        'a broker of the cluster two runs on mq2 (port 10911) and is not in this file; describe it with --cluster two',
      ],
    ],
    [
      'two',
      ['namesrv 9976', 'controller 9978', 'broker 11911', 'broker 10911', 'proxy 8082'],
      [
        'namesrv on mq1 (port 9876) is not in this file: no broker of two uses it',
        'controller on mq1 (port 9878) is not in this file: no broker of two uses it',
        'a broker of the cluster one runs on mq1 (port 10911) and is not in this file; describe it with --cluster one',
        'proxy on mq1 (port 8081) is not in this file: no broker of two uses it',
      ],
    ],
  ])('keeps what belongs to %s', (cluster, kept, left) => {
    const draft = describe(hosts(), { cluster })
    expect(draft.notes).toEqual(left)
    expect(draft.todos).toEqual([])
    const { text, problems } = completed(draft, ['head'], '/x/prod.yaml')
    expect(problems).toEqual([])
    const { instances } = parseInventory(text, '/x/prod.yaml', {})
    expect(instances.map(({ service, listenPort }) => `${service} ${listenPort}`).sort()).toEqual(
      [...kept].sort(),
    )
  })
})
