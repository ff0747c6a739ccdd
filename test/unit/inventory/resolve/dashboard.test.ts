import { describe, expect, it } from 'vitest'
import { deliveredName } from '../../../../src/layout/delivered-name.ts'
import type { DeliveredArtifact } from '../../../../src/model/software.ts'
import { Secret } from '../../../../src/secret.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const SUM = 'ab12cd34ef56'.padEnd(128, '0')
const inventory = (dashboard: string, more = 'rocketmq: { version: 4.9.4 }'): string => `cluster: c
${more}
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1, mq2] }
brokers: { groups: { broker-a: { master: mq1 } } }
dashboard: ${dashboard}
`
const docker = 'runtime: docker\nrocketmq: { version: 4.9.4 }\nimage: { uid: 3001 }'
const codesOf = (text: string): string[] => parse(text).warnings.map(({ code }) => code)

describe('the dashboard', () => {
  it('is the last instance, on 8080, with login, on the JDK of the cluster', () => {
    const cluster = parse(inventory('{ host: mq2, jar: { file: d-1.0.0.jar } }'), '/etc/rmq/prod.yaml')
    const instance = cluster.instances.at(-1)
    expect(instance).toMatchObject({
      id: 'dashboard-mq2',
      service: 'dashboard',
      host: 'mq2',
      ports: [{ port: 8080, purpose: 'http', audience: 'clients' }],
      heap: { size: 512 * 1024 ** 2 },
      javaOptions: [
        '-Duser.home=/data/rocketmq/dashboard-mq2',
        '-Djava.io.tmpdir=/data/rocketmq/dashboard-mq2/tmp',
      ],
      paths: { conf: '/etc/rocketmq/dashboard-mq2.properties' },
      own: {
        program: { kind: 'jar', jar: { kind: 'file', path: '/etc/rmq/d-1.0.0.jar' } },
        login: true,
        jdk: cluster.jdk,
      },
    })
    expect([...(instance?.config ?? [])]).toEqual([
      ['server.port', '8080'],
      ['rocketmq.config.namesrvAddr', '10.0.0.1:9876;10.0.0.2:9876'],
      ['rocketmq.config.namesrvAddrs[0]', '10.0.0.1:9876;10.0.0.2:9876'],
      ['rocketmq.config.dataPath', '/data/rocketmq/dashboard-mq2/data'],
      ['rocketmq.config.loginRequired', 'true'],
    ])
  })

  it('takes port, JDK, heap, JVM words and further properties, secrets among them', () => {
    const cluster = parse(
      inventory(`
  host: mq2
  port: 8090
  jar: { url: 'https://example.org/rocketmq-dashboard-2.1.0.jar', sha512: ${SUM} }
  jdk: { version: 17, from: package }
  heap: 1g
  javaOptions: -Dx=y
  config: { rocketmq.config.accessKey: admin, rocketmq.config.secretKey: { secret: '\${KEY}' } }`),
      'prod.yaml',
      { KEY: 'hush' },
    )
    const { config, ...instance } = instanceOf(cluster, 'dashboard-mq2')
    expect(cluster.jdk).toMatchObject({ major: 8 })
    expect(instance).toMatchObject({
      listenPort: 8090,
      heap: { size: 1024 ** 3 },
      own: { jdk: { kind: 'package', major: 17, package: 'java-17-openjdk-devel' } },
    })
    expect(instance.javaOptions.at(-1)).toBe('-Dx=y')
    expect(config.get('server.port')).toBe('8090')
    expect(config.get('rocketmq.config.secretKey')).toBeInstanceOf(Secret)
  })

  it('of 3.2.6 runs in Tomcat, knows no login, and reads its name servers under another name', () => {
    const cluster = parse(
      inventory(`
  host: mq1
  war: { file: rocketmq-console-3.2.6.war }
  tomcat: { maven: 'org.apache.tomcat:tomcat:7.0.109:tar.gz' }`),
    )
    const { config, own: dashboard } = instanceOf(cluster, 'dashboard-mq1')
    expect([...config]).toEqual([
      ['rocketmq.namesrv.addr', '10.0.0.1:9876;10.0.0.2:9876'],
      ['throwDone', 'true'],
    ])
    expect(dashboard).toMatchObject({ login: false, program: { kind: 'war', tomcat: { kind: 'maven' } } })
    expect(cluster.warnings.map(({ code }) => code)).toContain('no-login')
  })

  it('is a container with runtime: docker, as the user of the cluster', () => {
    const image = 'apacherocketmq/rocketmq-dashboard:1.0.0'
    const cluster = parse(inventory(`{ host: mq1, image: { name: '${image}', archive: d.tar } }`, docker))
    expect(instanceOf(cluster, 'dashboard-mq1').own?.program).toEqual({
      kind: 'image',
      image: {
        name: image,
        archive: { kind: 'file', path: expect.stringMatching(/d\.tar$/) as string },
        uid: 3001,
        gid: 3001,
      },
    })
  })

  it('without a login is worth a warning', () => {
    expect(codesOf(inventory('{ host: mq1, jar: { file: d.jar }, login: false }'))).toContain('no-login')
    expect(codesOf(inventory('{ host: mq1, jar: { file: d.jar } }'))).not.toContain('no-login')
  })
})

describe('a dashboard that cannot be', () => {
  it.each<[string, string, string]>([
    ['on no host', '{ host: mq9, jar: { file: d.jar } }', "'mq9' is not among the hosts"],
    ['of nothing', '{ host: mq1 }', 'dashboard has no program'],
    ['of two things', '{ host: mq1, jar: { file: d }, war: { file: w } }', 'dashboard names a jar and a war'],
    [
      'from two places',
      '{ host: mq1, jar: { file: d, maven: "a:b:1" } }',
      'dashboard.jar names file and maven',
    ],
    ['from no place', '{ host: mq1, jar: {} }', 'dashboard.jar names no source'],
    ['a war without Tomcat', '{ host: mq1, war: { file: w } }', 'dashboard.tomcat is missing'],
    [
      'a jar in Tomcat',
      '{ host: mq1, jar: { file: d }, tomcat: { file: t } }',
      'dashboard.tomcat is for a war',
    ],
    [
      'a war with a login',
      '{ host: mq1, war: { file: w }, tomcat: { file: t }, login: true }',
      'knows no login',
    ],
    [
      'an image of its own',
      '{ host: mq1, image: { name: "a/b:1" } }',
      'dashboard.image has no meaning without',
    ],
    ['on a port that is taken', '{ host: mq1, port: 9876, jar: { file: d } }', 'dashboard.port: 9877'],
    ['with hardly a heap', '{ host: mq1, jar: { file: d }, heap: 16m }', 'too small for a dashboard'],
    [
      'on a JDK that is too old',
      '{ host: mq1, jar: { file: rocketmq-dashboard-2.1.0.jar } }',
      'rocketmq-dashboard 2.1.0 needs JDK 17, and would run on JDK 8',
    ],
    [
      'given its name servers by hand',
      '{ host: mq1, jar: { file: d }, config: { rocketmq.config.namesrvAddr: x } }',
      'rmq-provision writes rocketmq.config.namesrvAddr itself',
    ],
    [
      'with half a JDK',
      '{ host: mq1, jar: { file: d }, jdk: { version: 17, from: existing } }',
      'dashboard.jdk.home is missing',
    ],
  ])('%s', (_name, dashboard, complaint) => {
    expect(complaintsOf(inventory(dashboard)).join('\n')).toContain(complaint)
  })

  it.each([
    ['{ host: mq1 }', 'dashboard.image is missing'],
    ['{ host: mq1, jar: { file: d }, image: { name: "a/b:1" } }', 'dashboard.jar has no meaning with'],
  ])('in containers: %s', (dashboard, complaint) => {
    expect(complaintsOf(inventory(dashboard, docker)).join('\n')).toContain(complaint)
  })
})

it.each<[DeliveredArtifact, string]>([
  [{ kind: 'file', path: '/x/rocketmq-dashboard-1.0.0.jar' }, 'rocketmq-dashboard-1.0.0'],
  [
    { kind: 'file', path: '/x/apache-tomcat-7.0.72.tar.gz', sha512: SUM },
    'apache-tomcat-7.0.72-ab12cd34ef56',
  ],
  [{ kind: 'url', urls: ['https://h/p/a%20b.war?x=1'] }, 'a_20b'],
  [{ kind: 'maven', coordinates: 'org.apache.tomcat:tomcat:7.0.109:tar.gz' }, 'tomcat-7.0.109'],
])('deliveredName(%j)', (artifact, name) => {
  expect(deliveredName(artifact)).toBe(name)
})

describe('in INI', () => {
  const ini = (dashboards: string): string => `[namesrv]
mq1 ansible_host=10.0.0.1
[brokers]
mq1 broker_name=broker-a
[dashboard]
${dashboards}
[all:vars]
rocketmq_version=4.9.4
`

  it('is a group of one host', () => {
    const line =
      'mq2 ansible_host=10.0.0.2 dashboard_port=8090 dashboard_jar=d-1.0.0.jar dashboard_login=false'
    expect(instanceOf(parse(ini(line), '/etc/rmq/prod.ini'), 'dashboard-mq2')).toMatchObject({
      listenPort: 8090,
      own: { login: false, program: { kind: 'jar', jar: { path: '/etc/rmq/d-1.0.0.jar' } } },
    })
  })

  it('cannot have two', () => {
    const lines = 'mq1 dashboard_jar=d.jar\nmq2 ansible_host=10.0.0.2 dashboard_jar=d.jar'
    expect(complaintsOf(ini(lines), 'prod.ini').join('\n')).toContain(
      'mq2 is the second host of the dashboard',
    )
  })
})
