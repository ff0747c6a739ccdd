import { expect, it } from 'vitest'
import { complaintsOf } from '../support.ts'

const inventory = (options: Readonly<Record<string, string>>): string => {
  const of = (section: string): string => {
    const words = options[section]
    return words === undefined ? '' : `, javaOptions: ${words}`
  }
  return `cluster: c
rocketmq: { version: 5.5.0 }
artifact: { file: r.zip }
jdk: { version: 17 }
firewall: { clients: [10.0.0.0/24] }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1, mq2]${of('namesrv')} }
brokers: { groups: { a: { master: mq1 } }${of('brokers')} }
proxies: { hosts: [mq1]${of('proxies')} }
`
}
const ALONE = '-Dtls.server.mode=enforcing'
const CLIENT = '-Dtls.enable=true'

it.each([
  ['name servers that take TLS alone', { namesrv: ALONE }, 'namesrv-mq1', 'a-0, proxy-mq1'],
  ['brokers that take TLS alone', { brokers: ALONE }, 'a-0', 'proxy-mq1'],
  [
    'TLS that is switched off',
    { namesrv: ALONE, brokers: `[${ALONE}, -Dtls.enable=false]`, proxies: CLIENT },
    'namesrv-mq1',
    'a-0',
  ],
])('%s are refused to instances without TLS', (_what, options, server, without) => {
  const [complaint = '', ...more] = complaintsOf(inventory(options))
  expect(more).toEqual([])
  expect(complaint).toContain(
    `${server} takes connections with TLS alone (${ALONE}), and ${without} would connect to the servers of the cluster without it`,
  )
  expect(complaint).toContain(`Add ${CLIENT} to their javaOptions`)
})

it.each([
  ['proxies alone', { proxies: ALONE }],
  ['the whole cluster', { namesrv: ALONE, brokers: ALONE, proxies: ALONE }],
  ['name servers, where the others have TLS', { namesrv: ALONE, brokers: CLIENT, proxies: CLIENT }],
  ['none', { namesrv: '-Dtls.server.mode=permissive' }],
])('TLS alone may be that of %s', (_what, options) => {
  expect(complaintsOf(inventory(options))).toEqual([])
})

it('controllers that take TLS alone are refused to brokers without TLS', () => {
  const text = inventory({}).replace(
    'brokers: { groups: { a: { master: mq1 } } }',
    `controllers: { hosts: [mq1], javaOptions: ${ALONE} }
brokers: { groups: { a: { replication: controller, members: [mq1, mq2] } } }`,
  )
  expect(complaintsOf(text).join()).toContain('controller-mq1 takes connections with TLS alone')
})
