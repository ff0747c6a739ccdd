import { describe as suite, expect, it } from 'vitest'
import { completed } from '../../../../src/adopt/complete.ts'
import { Draft } from '../../../../src/adopt/describe/draft.ts'
import { describe } from '../../../../src/adopt/describe/index.ts'
import { describeConsoles } from '../../../../src/adopt/describe/services.ts'
import type { ReadHost } from '../../../../src/adopt/describe/subject.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { adopted, broker, nameServer, readHost } from '../support.ts'

const adopt = (hosts: readonly ReadHost[], options = {}) => {
  const draft = describe(hosts, options)
  return { ...completed(draft, ['head'], '/x/prod.yaml'), draft }
}

const pair = (more: { master?: string; slave?: string } = {}) => [
  readHost('mq1', '10.0.0.11', [
    nameServer('mq1'),
    broker(
      'mq1',
      `brokerClusterName=prod\nbrokerName=broker-a\nbrokerId=0\nbrokerRole=ASYNC_MASTER\nnamesrvAddr=10.0.0.11:9876\nstorePathRootDir=/data/a\nfileReservedTime=72\n${more.master ?? ''}`,
    ),
  ]),
  readHost('mq2', '10.0.0.12', [
    broker(
      'mq2',
      `brokerClusterName=prod\nbrokerName=broker-a\nbrokerId=3\nbrokerRole=SLAVE\nnamesrvAddr=10.0.0.11:9876\nlistenPort=10921\nstorePathRootDir=/data/a-s\nfileReservedTime=72\n${more.slave ?? ''}`,
    ),
  ]),
]

suite('describe', () => {
  it('writes an inventory that says what runs', () => {
    const { text, problems, draft } = adopt(pair())
    expect(problems).toEqual([])
    expect(draft.todos).toEqual([])
    expect(text.replaceAll(/^ *#.*\n/gm, '')).toMatchInlineSnapshot(`
      "
      cluster: prod
      rocketmq: { version: 4.9.4, user: root }

      artifact:
        onHost: /usr/local/rocketmq
      jdk: { home: /usr/local/java/jdk1.8.0_221, version: 8, from: existing }
      ssh: { user: root }
      heap: { namesrv: 1g, broker: 4g }

      hosts: { mq1: { address: 10.0.0.11 }, mq2: { address: 10.0.0.12 } }

      namesrv:
        hosts:
          - mq1
        config: { kvConfigPath: /root/namesrv/kvConfig.json }

      brokers:
        config:
          autoCreateTopicEnable: true
          deleteWhen: "04"
          fileReservedTime: 72
          flushDiskType: ASYNC_FLUSH
        groups:
          broker-a:
            replication: async
            master: { host: mq1, config: { storePathRootDir: /data/a } }
            slaves:
              - host: mq2
                listenPort: 10921
                brokerId: 3
                config: { storePathRootDir: /data/a-s }
      "
    `)
    const cluster = parseInventory(text, '/x/prod.yaml', {})
    expect(
      cluster.instances.map(({ id, host, listenPort, paths }) => [id, host, listenPort, paths.store]),
    ).toEqual([
      ['namesrv-mq1', 'mq1', 9876, undefined],
      ['broker-a-0', 'mq1', 10911, '/data/a'],
      ['broker-a-3', 'mq2', 10921, '/data/a-s'],
    ])
  })

  it('takes the running value, and says what the file has', () => {
    const [mq1, ...others] = pair()
    const running = {
      brokerName: 'broker-a',
      brokerClusterName: 'prod',
      fileReservedTime: '24',
      storePathRootDir: '/data/a',
    }
    const processes = mq1?.processes.map((each) =>
      each.found.program === 'broker'
        ? { ...each, answers: { config: new Map(Object.entries(running)) } }
        : each,
    )
    const { text } = adopt([
      { ...(mq1 ?? readHost('mq1', '10.0.0.11', [])), processes: processes ?? [] },
      ...others,
    ])
    expect(text).toContain(
      '# broker.conf says 72; the process runs with this value\n          fileReservedTime: 24',
    )
  })

  it.each<[string, string, string]>([
    ['2', 'replication: async', 'ASYNC_MASTER'],
    ['2', 'replication: sync', 'SYNC_MASTER'],
  ])('finds the replication of %s members: %s', (_count, expected, role) => {
    const { text } = adopt(pair({ master: `brokerRole=${role}` }))
    expect(text).toContain(expected)
  })

  it('makes a DLedger group of members with their ids and ports', () => {
    const member = (index: number) =>
      broker(
        `mq${index + 1}`,
        `brokerClusterName=RaftCluster\nbrokerName=RaftNode00\nlistenPort=30911\nnamesrvAddr=10.0.0.11:9876\nenableDLegerCommitLog=true\ndLegerGroup=RaftNode00\ndLegerPeers=n0-10.0.0.11:40911;n1-10.0.0.12:40911;n2-10.0.0.13:40911\ndLegerSelfId=n${index}\nstorePathRootDir=/data/node0${index}\n`,
      )
    const hosts = [2, 0, 1].map((index) =>
      readHost(`mq${index + 1}`, `10.0.0.1${index + 1}`, [
        member(index),
        ...(index === 0 ? [nameServer('mq1')] : []),
      ]),
    )
    const { text, problems, draft } = adopt(hosts)
    expect([...problems, ...draft.todos]).toEqual([])
    const cluster = parseInventory(text, '/x/prod.yaml', {})
    const raft = cluster.instances.filter(({ service }) => service === 'broker')
    expect(raft.map(({ host, config }) => [host, config.get('dLegerSelfId')])).toEqual([
      ['mq1', 'n0'],
      ['mq2', 'n1'],
      ['mq3', 'n2'],
    ])
    expect(raft[0]?.config.get('dLegerPeers')).toBe(
      'n0-10.0.0.11:40911;n1-10.0.0.12:40911;n2-10.0.0.13:40911',
    )
  })

  it('never writes a secret', () => {
    const secret = 'a-password-of-the-store'
    const hosts = pair({ master: `aclEnable=true\nmessageStorePlugIn=x\nobjectStoreSecretKey=${secret}` })
    const acl = broker('mq1', '', {
      details: {
        jars: ['rocketmq-broker-5.3.2.jar'],
        conf: `brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876\nauthenticationEnabled=true\ninitAuthenticationUser={"username":"rocketmq","password":"${secret}"}\n`,
      },
    })
    expect(adopt(hosts).text).not.toContain(secret)
    const { text, problems } = adopt([
      readHost('mq1', '10.0.0.11', [
        nameServer('mq1', { details: { jars: ['rocketmq-namesrv-5.3.2.jar'] } }),
        acl,
      ]),
    ])
    expect(text).not.toContain(secret)
    expect(text).toContain('acl: { accessKey: rocketmq, secretKey: "${RMQ_ACL_SECRET_KEY}" }')
    expect(problems).toEqual([])
  })

  it('writes the names of unknown keys alone, and not all of them', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `unknown${index}=hunter${index}`).join('\n')
    const { text } = adopt(pair({ master: `${lines}\nroot:$6$hash:19000:0\n$6$hash\n` }))
    expect(text).toContain('unknown19, 12 other keys')
    expect(text).not.toMatch(/hunter|hash/)
  })

  it('writes no secret of JAVA_OPT_EXT, of ignored words and of headers', () => {
    const secret = broker(
      'mq1',
      'brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876\nmetricsGrpcExporterHeader=Authorization:Bearer hunter1\n',
      {
        line: '/usr/bin/java -Xmx1g org.apache.rocketmq.broker.BrokerStartup -c /opt/b.conf secretKey=hunter3',
        environment: {
          ROCKETMQ_HOME: '/opt/rmq',
          JAVA_OPT_EXT: '-Duser.timezone=UTC -Djavax.net.ssl.keyStorePassword=hunter2',
        },
        details: { jars: ['rocketmq-broker-5.3.2.jar'] },
      },
    )
    const { text, draft } = adopt([
      readHost('mq1', '10.0.0.11', [nameServer('mq1', { details: { jars: [] } }), secret]),
    ])
    expect(text).not.toContain('hunter')
    expect(text).toContain('-Duser.timezone=UTC')
    expect(text).toContain('metricsGrpcExporterHeader: { secret: "${RMQ_METRICS_GRPC_EXPORTER_HEADER}" }')
    expect(draft.todos).toContain(
      'the JVM options of broker on mq1 hold secrets, which are not in this file: -Djavax.net.ssl.keyStorePassword',
    )
  })

  it('says that a configuration file was not read', () => {
    const unread = broker('mq1', '', { details: { conf: undefined, isRefused: true }, user: 'mq' })
    expect(adopt([readHost('mq1', '10.0.0.11', [nameServer('mq1'), unread])]).draft.todos).toContain(
      'not known: the file /usr/local/rocketmq/conf/broker.conf of broker on mq1; mq cannot read it, or a link leads to it',
    )
  })

  it('notes what starts a container again after its take over', () => {
    const container = {
      name: 'app-broker-1',
      image: 'apache/rocketmq:4.9.4',
      network: 'host',
      ports: new Map<number, number>(),
      mounts: new Map([['/root/store', '/srv/store']]),
      project: 'app',
    }
    const { draft } = adopt([
      readHost('mq1', '10.0.0.11', [broker('mq1', '', { details: { container }, user: '' })]),
    ])
    expect(draft.notes).toEqual([
      expect.stringMatching(
        /^app-broker-1 on mq1 is of the project app of docker compose: .*docker compose up starts it again/,
      ),
    ])
    expect([...draft.comments.values()].flatMap(({ lines }) => lines).join()).toContain(
      'as uid 0, started by container',
    )
  })

  it('has the release that a broker runs, and not that of jars which came after its start', () => {
    const details = { jars: ['rocketmq-broker-4.9.8.jar'] }
    const hosts = [
      readHost('mq1', '10.0.0.11', [
        nameServer('mq1', { details }),
        broker('mq1', '', { details, answers: { version: '5.5.0' } }),
      ]),
    ]
    const { draft, text } = adopt(hosts)
    expect(text).toContain('version: 5.5.0')
    expect(draft.todos).toEqual(
      expect.arrayContaining([
        'broker on mq1 runs 5.5.0, and /usr/local/rocketmq has the jars of 4.9.8 now: bring those of 5.5.0 back, or name another folder of it',
        'namesrv on mq1 has the jars of 4.9.8: apply would bring it to 5.5.0',
      ]),
    )
  })

  it('does not take over from a container that docker does not know', () => {
    const cgroup = `0::/machine.slice/libpod-${'ab'.repeat(32)}.scope\n`
    const { draft, text } = adopt([readHost('mq1', '10.0.0.11', [broker('mq1', '', { cgroup })])])
    expect(draft.todos).toContainEqual(
      expect.stringMatching(/^broker on mq1 \(pid 100\) runs in a container that docker does not know/),
    )
    expect([...draft.withheld]).toEqual(['a container of mq1 is not one of docker'])
    expect(text).toContain('started by a container that docker does not know')
  })

  it('names the unit of a user that started a process', () => {
    const cgroup = '0::/user.slice/user-1002.slice/user@1002.service/app.slice/rmq-broker.service\n'
    const { text } = adopt([readHost('mq1', '10.0.0.11', [broker('mq1', '', { cgroup })])])
    expect(text).toContain('started by rmq-broker.service (systemctl --user)')
  })

  it.each([
    ['and takes over by the running values', { fileReservedTime: '90' }, true],
    ['and takes nothing over without running values', undefined, false],
  ])('says that a configuration file was read in part %s', (_, running, takesOver) => {
    const cut = broker('mq1', 'fileReservedTime=72\n', {
      details: { isCut: true },
      ...(running === undefined ? {} : { running }),
    })
    const { draft } = adopt([readHost('mq1', '10.0.0.11', [nameServer('mq1'), cut])])
    expect(draft.todos).toContain(
      'the file /usr/local/rocketmq/conf/broker.conf of broker on mq1 is longer than 64 KiB, and the rest was not read: see which keys it has there',
    )
    expect(draft.withheld.size === 0).toBe(takesOver)
  })

  it('takes a key out that the tool refuses, with the reason', () => {
    const { text, problems } = adopt(
      pair({ master: 'storePathConsumeQueue=/data/q\nmessageDelayLevel=1s 5x\n' }),
    )
    expect(problems).toEqual([])
    expect(text).toContain('# RocketMQ 4.9.4 does not read these keys of the file: storePathConsumeQueue')
    expect(text).toMatch(/# messageDelayLevel=1s 5x is not taken over: /)
  })

  it.each<[string, readonly ReadHost[], string]>([
    [
      'a broker of the table on no given host',
      [
        readHost('mq1', '10.0.0.11', [
          nameServer('mq1', {
            answers: {
              tables: {
                clusters: new Map(),
                registrations: [
                  { cluster: 'prod', brokerName: 'broker-b', brokerId: 1, address: '10.0.0.14:10911' },
                ],
              },
            },
          }),
          broker('mq1', 'brokerClusterName=prod\nbrokerName=broker-a\nnamesrvAddr=10.0.0.11:9876'),
        ]),
      ],
      'broker-b (brokerId 1) at 10.0.0.14:10911 is on no host that was given',
    ],
    [
      'a name server on no given host',
      [
        readHost('mq1', '10.0.0.11', [
          nameServer('mq1'),
          broker('mq1', 'brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876;10.0.0.9:9876'),
        ]),
      ],
      'broker on mq1 registers at the name server 10.0.0.9:9876, which is on no host that was given; apply would take it out of the list',
    ],
    [
      'a slave without its master',
      [
        readHost('mq1', '10.0.0.11', [
          nameServer('mq1'),
          broker('mq1', 'brokerName=broker-a\nbrokerId=1\nbrokerRole=SLAVE\nnamesrvAddr=127.0.0.1:9876'),
        ]),
      ],
      'not known: the master of broker-a (brokerId 0); it runs on no host that was given',
    ],
  ])('reports %s', (_name, hosts, message) => {
    const { draft, text } = adopt(hosts)
    expect([...draft.notes, ...draft.todos]).toContain(message)
    expect(text).toContain(message.slice(0, 40))
  })

  it('maps the folders and ports of a container to those of the host', () => {
    const container = {
      name: 'broker-b-s',
      image: 'apache/rocketmq:4.9.4',
      network: 'default',
      mounts: new Map([['/home/rocketmq/store', '/app/rocketmq/broker-b-s/store']]),
      ports: new Map([[10911, 10623]]),
    }
    const contained = adopted('mq1', {
      line: '/usr/bin/java -Xmx128m org.apache.rocketmq.broker.BrokerStartup -c ../conf/b.properties',
      conf: 'brokerClusterName=DefaultCluster\nbrokerName=broker-b\nbrokerId=0\nnamesrvAddr=10.0.0.11:9876\nbrokerIP1=10.0.0.11\n',
      running: { brokerName: 'broker-b', storePathRootDir: '/home/rocketmq/store', brokerIP1: '10.0.0.11' },
      details: { container },
    })
    const server = nameServer('mq1', {
      details: {
        container: { ...container, name: 'rmqnamesrv', mounts: new Map(), ports: new Map([[9876, 9876]]) },
      },
    })
    const { text, draft, problems } = adopt([readHost('mq1', '10.0.0.11', [server, contained])])
    expect(problems).toEqual([])
    expect(text).toContain('runtime: docker')
    expect(text).toContain('storePathRootDir: /app/rocketmq/broker-b-s/store')
    expect(text).toContain('listenPort: 10623')
    expect(draft.notes).toContain(
      'broker-b-s on mq1 has a network of its own, ports 10623 for 10911; apply gives it that of the host',
    )
  })

  it('does not take over a proxy in the process of a broker', () => {
    const local = adopted('mq1', {
      line: '/usr/bin/java org.apache.rocketmq.proxy.ProxyStartup -pm local -bc /opt/b.conf -pc /opt/p.json',
      conf: 'brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876\n',
      details: { jars: ['rocketmq-broker-5.3.2.jar'] },
    })
    const { draft } = adopt([readHost('mq1', '10.0.0.11', [nameServer('mq1'), local])])
    expect(draft.get(['proxies'])).toBeUndefined()
    expect(draft.todos).toContain(
      'the broker on mq1 (pid 100) has a proxy in its process (mqbroker --enable-proxy), which is not taken over: this tool runs brokers and proxies in processes of their own, and /opt/p.json is not in this file. Move the clients of the proxy first, and start the broker without --enable-proxy',
    )
    expect([...draft.withheld]).toEqual(['a proxy runs in the process of a broker on mq1'])
  })

  it('does not take over controllers in name servers, and says so once', () => {
    const jars = ['rocketmq-namesrv-5.3.2.jar']
    const hosts = [0, 1, 2].map((index) => {
      const name = `mq${index + 1}`
      const server = nameServer(name, {
        line: '/usr/local/java/jdk1.8.0_221/bin/java org.apache.rocketmq.namesrv.NamesrvStartup -c /opt/n.conf',
        conf: `enableControllerInNamesrv=true\ncontrollerDLegerGroup=g\ncontrollerDLegerPeers=n0-10.0.0.11:9877;n1-10.0.0.12:9877;n2-10.0.0.13:9877\ncontrollerDLegerSelfId=n${index}\ncontrollerStorePath=/data/c\n`,
        details: { jars },
      })
      const member = broker(
        name,
        'brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876;10.0.0.12:9876;10.0.0.13:9876\nenableControllerMode=true\ncontrollerAddr=10.0.0.11:9877;10.0.0.12:9877;10.0.0.13:9877\n',
        { details: { jars } },
      )
      return readHost(name, `10.0.0.1${index + 1}`, [server, member])
    })
    const { draft, text } = adopt(hosts)
    expect([...draft.todos, ...draft.notes]).toEqual([
      'embedded controllers are not taken over: the name servers run them in their processes (enableControllerInNamesrv=true), and this tool runs controllers in processes of their own',
    ])
    expect([...draft.withheld]).toEqual(['embedded controllers are not taken over'])
    expect(text).not.toContain('controllerDLegerGroup')
  })

  it('says that servers were not read', () => {
    const hosts = pair().map((host) => ({ ...host, isCut: host.name === 'mq2' }))
    expect(adopt(hosts).draft.todos).toEqual([
      'mq2 runs more than 64 servers of RocketMQ, or one with a command line of more than 64 KiB; these were not read and are not in this file',
    ])
  })

  it('takes no text of a host for a reference to the environment', () => {
    const text = '${SECRET_OF_OPERATOR}'
    const adopted = adopt([
      readHost('mq1', '10.0.0.11', [
        nameServer('mq1', { user: text }),
        broker(
          'mq1',
          `brokerClusterName=${text}\nbrokerName=broker-a\nnamesrvAddr=10.0.0.11:9876\nstorePathRootDir=/data/$${text}\n`,
          { environment: { ROCKETMQ_HOME: `/opt/${text}`, JAVA_OPT_EXT: `-Dx=${text}` } },
        ),
      ]),
    ]).text
    const values = adopted.replaceAll(/^ *#.*\n/gm, '')
    expect(values).toContain('cluster: $${SECRET_OF_OPERATOR}')
    expect(values).not.toMatch(/(?<!\$)\$\{/)
    expect(() => parseInventory(adopted, '/x/prod.yaml', {})).not.toThrow(/SECRET_OF_OPERATOR is not set/)
  })

  it('writes nothing of a host as YAML or as a reference', () => {
    const name = 'a\n#x: ${HOME}'
    const { text } = adopt([
      readHost('mq1', '10.0.0.11', [
        nameServer('mq1'),
        broker('mq1', 'brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876', {
          running: { brokerName: 'broker-a', messageDelayLevel: name },
          user: 'root\ntakeOver: true',
        }),
      ]),
    ])
    expect(text).not.toMatch(/^takeOver/m)
    expect(text).not.toMatch(/(?<!\$)\$\{HOME\}/)
  })
})

it('names a console in a Tomcat, with the key by which the tool would run one', () => {
  const draft = new Draft()
  const console = {
    pid: 77,
    base: '/usr/local/apache-tomcat-7.0.72',
    app: 'rocketmq-console-3.2.6',
    ports: [8005, 8080],
  }
  describeConsoles(draft, [{ name: 'mq1', consoles: [console] }])
  expect(draft.notes).toEqual([
    'rocketmq-console-3.2.6 runs in the Tomcat in /usr/local/apache-tomcat-7.0.72 on mq1 (pid 77, ports 8005, 8080) and stays as it is; write dashboard: { host, port, war, tomcat } to let the tool run one of its own',
  ])
})
