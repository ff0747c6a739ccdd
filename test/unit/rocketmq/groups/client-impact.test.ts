import { expect, it } from 'vitest'
import { clientImpact } from '../../../../src/rocketmq/groups/index.ts'
import { instanceOf, makeCluster, pair, trio, type Shape } from '../../support/cluster.ts'

const sync = (version: string, inSyncReplicas?: string, slaves = ['mq2']): Shape => ({
  version,
  groups: {
    'broker-a': {
      replication: 'sync',
      members: [
        { host: 'mq1', ...(inSyncReplicas === undefined ? {} : { config: { inSyncReplicas } }) },
        ...slaves.map((host) => ({ host })),
      ],
    },
  },
})
const alone: Shape = { groups: { 'broker-a': { replication: 'none', members: [{ host: 'mq1' }] } } }

it.each<[string, Shape, string, string | undefined]>([
  ['a master alone', alone, 'broker-a-0', 'while broker-a-0 restarts, broker-a takes no messages'],
  [
    'a master with a slave',
    pair,
    'broker-a-0',
    'while broker-a-0 restarts, broker-a takes no messages; consumers read on from broker-a-1',
  ],
  ['a slave that is copied to when there is time', pair, 'broker-a-1', undefined],
  [
    'the slave of a sync master of 4.x',
    sync('4.9.4'),
    'broker-a-1',
    'until broker-a-1 has caught up again, broker-a answers sends with SLAVE_NOT_AVAILABLE: stored, but on the master only',
  ],
  [
    'the slave of a sync master of 5.x',
    sync('5.3.3', '2'),
    'broker-a-1',
    'until broker-a-1 has caught up again, broker-a answers sends after 3 s with FLUSH_SLAVE_TIMEOUT: stored, but on the master only',
  ],
  ['the slave of a master that waits for no slave', sync('5.3.3', '1'), 'broker-a-1', undefined],
  ['one of two slaves', sync('5.3.3', '2', ['mq2', 'mq3']), 'broker-a-1', undefined],
  ['a member that is elected', trio('dledger'), 'broker-a-n0', undefined],
  ['a name server', pair, 'namesrv-mq1', undefined],
])('what clients notice of the restart of %s', (_what, shape, id, effect) => {
  const cluster = makeCluster(shape)
  expect(clientImpact(cluster, instanceOf(cluster, id), { drain: true })).toBe(effect)
})

it.each<[boolean, string]>([
  [true, 'producers that send to it are turned to other groups first, which takes about a minute'],
  [false, 'sends to it fail until producers turn to other groups'],
])('what they notice where another group takes messages, drained: %s', (drain, producers) => {
  const cluster = makeCluster({
    groups: {
      'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }] },
      'broker-b': { replication: 'none', members: [{ host: 'mq3' }] },
    },
  })
  expect(clientImpact(cluster, instanceOf(cluster, 'broker-a-0'), { drain })).toBe(
    `while broker-a-0 restarts, broker-a takes no messages: ${producers}; consumers read on from broker-a-1`,
  )
})

const besideAnother = (shape: Shape): Shape => ({
  ...shape,
  groups: {
    ...shape.groups,
    'broker-b': { replication: 'none', members: [{ host: 'mq2', listenPort: 10921 }] },
  },
})
const fail = 'sends fail until producers ask for routes again, up to 30 s later'

it.each<[string, Shape, boolean, string]>([
  [
    'the only group of controllers',
    trio('controller'),
    true,
    `before broker-a-n0 restarts, another member leads broker-a: ${fail}`,
  ],
  [
    'a group of controllers beside another one',
    besideAnother(trio('controller')),
    true,
    'before broker-a-n0 restarts, another member leads broker-a: producers that send to it are turned to other groups first, which takes about a minute',
  ],
  [
    'the same, not drained',
    besideAnother(trio('controller')),
    false,
    `before broker-a-n0 restarts, another member leads broker-a: ${fail}, unless they retry at other groups`,
  ],
  [
    'a group whose controllers cannot be asked to elect a given member',
    { ...trio('controller'), version: '5.0.0' },
    true,
    `once broker-a-n0 is stopped, broker-a elects a leader: ${fail}`,
  ],
  [
    'a DLedger group beside another one',
    { ...besideAnother(trio('dledger')), version: '4.9.4' },
    true,
    `once broker-a-n0 is stopped, broker-a elects a leader: ${fail}, unless they retry at other groups`,
  ],
  [
    'a group of one member',
    {
      ...trio('controller'),
      groups: { 'broker-a': { replication: 'controller', members: [{ host: 'mq1' }] } },
    },
    true,
    'while broker-a-n0 restarts, broker-a takes no messages',
  ],
])('what clients notice of the restart of the leader of %s', (_what, shape, drain, effect) => {
  const cluster = makeCluster(shape)
  const reported = (leader: string): string | undefined =>
    clientImpact(cluster, instanceOf(cluster, 'broker-a-n0'), { drain }, new Map([['broker-a', leader]]))
  expect(reported('broker-a-n0')).toBe(effect)
  expect(reported('broker-a-n1')).toBeUndefined()
})
