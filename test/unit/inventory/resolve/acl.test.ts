import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../src/secret.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const env = { SECRET: 'hush "hush"', OLD: 'hush before' }
const ACL = "acl: { accessKey: admin, secretKey: '${SECRET}' }"
const text = (acl = ACL, version = '5.3.3', config = ''): string => `cluster: c
rocketmq: { version: ${version} }
artifact: { onHost: /opt/rmq }
${acl}
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
proxies: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1, config: { ${config} } } } }
`

describe('acl', () => {
  it.each([
    ['a-0', 'initAuthenticationUser', { username: 'admin', password: env.SECRET }],
    ['a-0', 'innerClientAuthenticationCredentials', { accessKey: 'admin', secretKey: env.SECRET }],
    ['proxy-mq1', 'innerClientAuthenticationCredentials', { accessKey: 'admin', secretKey: env.SECRET }],
  ])('gives %s its %s as a secret', (id, key, value) => {
    const { config } = instanceOf(parse(text(), 'prod.yaml', env), id)
    const secret = config.get(key)
    expect(secret instanceof Secret && JSON.parse(secret.reveal())).toEqual(value)
    expect(config.get('authenticationEnabled')).toBe('true')
    expect(config.get('authorizationEnabled')).toBe('true')
  })

  it('lets proxies ask the brokers for users, and sign when they do', () => {
    const { config } = instanceOf(parse(text(), 'prod.yaml', env), 'proxy-mq1')
    expect(config.get('authenticationMetadataProvider')).toBe(
      'org.apache.rocketmq.proxy.auth.ProxyAuthenticationMetadataProvider',
    )
    expect(config.get('enableAclRpcHookForClusterMode')).toBe('true')
    expect(config.has('initAuthenticationUser')).toBe(false)
  })

  it('lets the dashboard sign too', () => {
    const dashboard = 'dashboard: { host: mq1, port: 8082, jar: { file: rocketmq-dashboard-1.0.0.jar } }\n'
    const { config } = instanceOf(parse(text() + dashboard, 'prod.yaml', env), 'dashboard-mq1')
    const secret = config.get('rocketmq.config.secretKey')
    expect(config.get('rocketmq.config.accessKey')).toBe('admin')
    expect(secret instanceof Secret && secret.reveal()).toBe(env.SECRET)
  })

  it('leaves everything open without it', () => {
    const cluster = parse(text(''), 'prod.yaml', env)
    expect(cluster.acl).toBeUndefined()
    for (const { config } of cluster.instances)
      expect([...config.keys()].filter((key) => /auth|Acl/.test(key))).toEqual([])
  })

  it('is nowhere in what is printed of the model', () => {
    const acl = "acl: { accessKey: admin, secretKey: '${SECRET}', previousSecretKey: '${OLD}' }"
    const cluster = parse(text(acl), 'prod.yaml', env)
    expect(cluster.acl?.previousSecretKey?.reveal()).toBe(env.OLD)
    expect(JSON.stringify([cluster, ...cluster.instances.map(({ config }) => [...config])])).not.toContain(
      'hush',
    )
  })

  it('can leave rights to a later day', () => {
    const cluster = parse(text(ACL, '5.3.3', 'authorizationEnabled: false'), 'prod.yaml', env)
    expect(instanceOf(cluster, 'a-0').config.get('authorizationEnabled')).toBe('false')
    expect(cluster.warnings.map(({ code }) => code)).toContain('no-authorization')
  })

  it.each<[string, string, string]>([
    [
      'a key that would open the cluster',
      text(ACL, '5.3.3', 'authenticationEnabled: false'),
      'rmq-provision writes authenticationEnabled itself (Take it out: it follows from acl, at the top.)',
    ],
    [
      'a provider of its own',
      text(ACL, '5.3.3', 'authorizationProvider: x.Y'),
      'rmq-provision writes authorizationProvider itself (Take it out: it follows from acl, at the top.)',
    ],
    [
      'a release without ACL 2.0',
      text(ACL, '5.2.0'),
      'prod.yaml:4:1: acl is ACL 2.0, which came with RocketMQ 5.3.0, and rocketmq.version is 5.2.0 (Raise the version; ACL 1.0 of older releases (aclEnable, plain_acl.yml) is not set up by this tool.)',
    ],
    [
      'a user of its own beside it',
      text(ACL, '5.3.3', "initAuthenticationUser: '{}'"),
      'rmq-provision writes initAuthenticationUser itself (Take it out: it is the user of acl, at the top.)',
    ],
    ['no secret', text('acl: { accessKey: admin }'), 'acl.secretKey is missing'],
    ['a name that is none', text("acl: { accessKey: 'a b', secretKey: '${SECRET}' }"), 'is no usable name'],
  ])('is refused with %s', (_what, inventory, complaint) => {
    const complaints = complaintsOf(inventory, 'prod.yaml', env).join('\n')
    expect(complaints).toContain(complaint)
    expect(complaints).not.toContain('hush')
  })

  it('is refused in containers', () => {
    const inventory = text().replace('artifact: { onHost: /opt/rmq }', 'runtime: docker')
    const complaints = complaintsOf(inventory, 'prod.yaml', env).join('\n')
    expect(complaints).toContain('acl is not set up in containers')
    expect(complaints).toContain('proxies are not run in containers')
  })
})

const ini = (vars: string, line = ''): string => `[namesrv]
mq1 ansible_host=10.0.0.1
[brokers]
mq1 broker_name=a
[proxies]
mq1
mq2 ansible_host=10.0.0.2 proxy_port=9081 proxy_remoting_port=9080 proxy_heap=512m proxy_config_maxMessageSize=1024 ${line}
[all:vars]
rocketmq_version=5.3.3
rocketmq_on_host=/opt/rmq
rocketmq_acl_access_key=admin
${vars}
`

describe('proxies and acl in INI', () => {
  it('say what YAML says', () => {
    const cluster = parse(ini('rocketmq_acl_secret_key=${SECRET}'), 'prod.ini', env)
    expect(cluster.acl?.secretKey.reveal()).toBe(env.SECRET)
    const proxy = instanceOf(cluster, 'proxy-mq2')
    expect(proxy.ports.map(({ port }) => port)).toEqual([9081, 9080])
    expect(proxy.heap.size).toBe(512 * 1024 ** 2)
    expect(proxy.config.get('maxMessageSize')).toBe('1024')
  })

  it('do not show secrets that differ between hosts', () => {
    const text = ini('rocketmq_acl_secret_key=one-secret', 'rocketmq_acl_secret_key=other-secret')
    const complaints = complaintsOf(text, 'prod.ini', env).join('\n')
    expect(complaints).toContain('rocketmq_acl_secret_key is one thing for mq1 and another for mq2')
    expect(complaints).not.toMatch(/one-secret|other-secret/)
  })
})
