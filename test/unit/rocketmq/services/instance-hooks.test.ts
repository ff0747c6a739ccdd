import { expect, it } from 'vitest'
import { instanceHooks } from '../../../../src/rocketmq/services/instance-hooks.ts'
import { Secret } from '../../../../src/secret.ts'
import { instanceOf, makeCluster, pair, trio, type Shape } from '../../support/cluster.ts'

const whole: Shape = { ...pair, controllers: [{ host: 'mq1' }], proxies: [{ host: 'mq3' }] }
const alone: Shape = { groups: { 'broker-a': { replication: 'none', members: [{ host: 'mq1' }] } } }
const twoMasters: Shape = {
  groups: {
    'broker-a': { replication: 'none', members: [{ host: 'mq1' }] },
    'broker-b': { replication: 'none', members: [{ host: 'mq2' }] },
  },
}
const twoElected = (replication: 'dledger' | 'controller'): Shape => ({
  ...trio(replication),
  groups: {
    ...trio(replication).groups,
    'broker-b': {
      replication,
      members: ['mq1', 'mq2', 'mq3'].map((host) => ({
        host,
        listenPort: 10931,
        ...(replication === 'dledger' && { peerPort: 40931 }),
      })),
    },
  },
})

it.each<[string, Shape, string, string[], string[]]>([
  [
    'one of two name servers',
    whole,
    'namesrv-mq1',
    ['another name server knows the brokers without namesrv-mq1'],
    ['answers', 'lists the brokers'],
  ],
  [
    'the only name server',
    { ...pair, nameServers: [{ host: 'mq1' }] },
    'namesrv-mq1',
    [],
    ['answers', 'lists the brokers'],
  ],
  ['the only controller', whole, 'controller-mq1', [], ['answers', 'agrees on a leader']],
  [
    'one of three controllers',
    { ...whole, controllers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
    'controller-mq1',
    ['most controllers work without controller-mq1'],
    ['answers', 'agrees on a leader'],
  ],
  ['a proxy', whole, 'proxy-mq3', [], ['answers']],
  [
    'a classic master',
    whole,
    'broker-a-0',
    [
      'the slaves of broker-a-0 have all that it has',
      'the slaves of broker-a-0 have all topics and groups',
      'read the topics and groups of broker-a-0',
    ],
    ['is registered', 'answers', 'producers may write to', 'has the topics and groups of before its restart'],
  ],
  [
    'a classic slave',
    whole,
    'broker-a-1',
    ['broker-a-0 serves without broker-a-1'],
    ['is registered', 'answers', 'has caught up with broker-a-0'],
  ],
  [
    'a broker whose password changes',
    {
      ...alone,
      acl: { accessKey: 'admin', secretKey: new Secret('new'), previousSecretKey: new Secret('old') },
    },
    'broker-a-0',
    ['read the topics and groups of broker-a-0'],
    [
      'is registered',
      'change the password of admin on',
      'answers',
      'producers may write to',
      'has the topics and groups of before its restart',
    ],
  ],
  [
    'a master without slaves',
    alone,
    'broker-a-0',
    ['read the topics and groups of broker-a-0'],
    ['is registered', 'answers', 'producers may write to', 'has the topics and groups of before its restart'],
  ],
  [
    'one of two masters without slaves',
    twoMasters,
    'broker-a-0',
    [
      'another group takes messages without broker-a-0',
      'see whether producers write to broker-a-0',
      'read the topics and groups of broker-a-0',
    ],
    ['is registered', 'answers', 'producers may write to', 'has the topics and groups of before its restart'],
  ],
  [
    'a member of a DLedger group',
    trio('dledger'),
    'broker-a-n0',
    ['broker-a works without broker-a-n0', 'broker-a keeps its topics and groups'],
    ['is registered', 'answers', 'follows or leads'],
  ],
  [
    'a member of a controller group',
    trio('controller'),
    'broker-a-n0',
    [
      'broker-a works without broker-a-n0',
      'another member has all topics and groups of broker-a',
      'broker-a-n0 does not lead broker-a',
    ],
    ['is registered', 'answers', 'follows or leads', 'is known to the leading controller'],
  ],
  [
    'a member of one of two controller groups',
    twoElected('controller'),
    'broker-a-n0',
    [
      'broker-a works without broker-a-n0',
      'another member has all topics and groups of broker-a',
      'see whether producers write to broker-a-n0',
      'broker-a-n0 does not lead broker-a',
    ],
    ['is registered', 'answers', 'follows or leads', 'is known to the leading controller'],
  ],
  [
    'a member of one of two DLedger groups',
    twoElected('dledger'),
    'broker-a-n0',
    ['broker-a works without broker-a-n0', 'broker-a keeps its topics and groups'],
    ['is registered', 'answers', 'follows or leads'],
  ],
  [
    'a member of a controller group of 5.0.0, where replicas have no ids yet',
    { ...trio('controller'), version: '5.0.0' },
    'broker-a-n0',
    ['broker-a works without broker-a-n0', 'broker-a keeps its topics and groups'],
    ['is registered', 'answers', 'follows or leads'],
  ],
])('what has to be seen around the restart of %s', (_what, shape, id, before, after) => {
  const cluster = makeCluster(shape)
  const hooks = instanceHooks(cluster, { drain: true })
  const instance = instanceOf(cluster, id)
  expect(hooks.beforeRestart(instance).map(({ title }) => title)).toEqual(before)
  const seen = after.map((what) => (/ (to|on)$/.test(what) ? `${what} ${id}` : `${id} ${what}`))
  expect(hooks.afterStart(instance).map(({ title }) => title)).toEqual(seen)
})

it.each<[string, Shape, string, string[]]>([
  [
    'a master',
    twoMasters,
    'broker-a-0',
    ['another group takes messages without broker-a-0', 'read the topics and groups of broker-a-0'],
  ],
  [
    'a member that is elected',
    twoElected('controller'),
    'broker-a-n0',
    [
      'broker-a works without broker-a-n0',
      'another member has all topics and groups of broker-a',
      'broker-a-n0 does not lead broker-a',
    ],
  ],
])('turns no producer away from %s where that is not wanted', (_what, shape, id, before) => {
  const cluster = makeCluster(shape)
  const steps = instanceHooks(cluster, { drain: false }).beforeRestart(instanceOf(cluster, id))
  expect(steps.map(({ title }) => title)).toEqual(before)
})

it.each<[string, Shape, string, string[]]>([
  ['a classic master', pair, 'broker-a-0', ['no other broker registers as broker-a-0']],
  ['a classic slave', pair, 'broker-a-1', ['no other broker registers as broker-a-1']],
  ['a member that is elected', trio('dledger'), 'broker-a-n0', []],
  ['a name server', pair, 'namesrv-mq1', []],
])('what has to be seen before the start of %s', (_what, shape, id, before) => {
  const cluster = makeCluster(shape)
  const steps = instanceHooks(cluster, { drain: true }).beforeStart(instanceOf(cluster, id))
  expect(steps.map(({ title }) => title)).toEqual(before)
})
