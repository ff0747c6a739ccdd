import { describe, expect, it } from 'vitest'
import { partialResets } from '../../../../src/rocketmq/services/partial-resets.ts'
import { makeCluster, trio, type Shape } from '../../support/cluster.ts'

const three = [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }]
const classic: Shape = {
  nameServers: [{ host: 'mq1' }],
  groups: {
    'broker-a': { replication: 'async', members: three },
    'broker-b': { replication: 'none', members: [{ host: 'mq1', listenPort: 10931 }] },
  },
}
const controlledPair: Shape = {
  controllers: [{ host: 'mq1' }],
  groups: { 'broker-a': { replication: 'controller', members: [{ host: 'mq1' }, { host: 'mq2' }] } },
}
const controlled: Shape = { ...trio('controller'), controllers: three }
const twoGroups: Shape = {
  ...controlled,
  groups: {
    ...controlled.groups,
    'broker-b': {
      replication: 'controller',
      members: three.map((member) => ({ ...member, listenPort: 10931 })),
    },
  },
}
const [a, b, controllers] = [
  ['broker-a-n0', 'broker-a-n1', 'broker-a-n2'],
  ['broker-b-n0', 'broker-b-n1', 'broker-b-n2'],
  ['controller-mq1', 'controller-mq2', 'controller-mq3'],
]

describe('halfWipes', () => {
  it.each<[string, Shape, readonly string[]]>([
    ['nothing', twoGroups, []],
    ['a name server', classic, ['namesrv-mq1']],
    ['a master with all its slaves', classic, ['broker-a-0', 'broker-a-1', 'broker-a-2']],
    ['one slave', classic, ['broker-a-1']],
    ['all slaves', classic, ['broker-a-1', 'broker-a-2']],
    ['a master without slaves', classic, ['broker-b-0']],
    ['one of three DLedger members', trio('dledger'), ['broker-a-n2']],
    ['a whole DLedger group', trio('dledger'), a],
    ['one of three members of a controller group', controlled, ['broker-a-n0']],
    ['one of three controllers', controlled, ['controller-mq2']],
    ['one of each', twoGroups, ['controller-mq1', 'broker-a-n0', 'broker-b-n0']],
    ['all controllers and all that they control', twoGroups, [...controllers, ...a, ...b]],
  ])('allows: %s', (_what, shape, wiped) => {
    expect(partialResets(makeCluster(shape), new Set(wiped))).toEqual([])
  })

  it.each<[string, Shape, readonly string[], readonly (readonly [RegExp, readonly string[]])[]]>([
    ['a master alone', classic, ['broker-a-0'], [[/slaves of broker-a-0/, ['broker-a-1', 'broker-a-2']]]],
    [
      'a master with one of two slaves',
      classic,
      ['broker-a-0', 'broker-a-2'],
      [[/copy nothing/, ['broker-a-1']]],
    ],
    [
      'two of three DLedger members',
      trio('dledger'),
      ['broker-a-n0', 'broker-a-n1'],
      [[/broker-a would keep 1 of its 3 members/, ['broker-a-n2']]],
    ],
    [
      'two of three members of a controller group',
      controlled,
      ['broker-a-n1', 'broker-a-n2'],
      [[/broker-a would keep 1 of its 3 members/, ['broker-a-n0']]],
    ],
    ['one of two in a controller group', controlledPair, ['broker-a-n0'], [[/no majority/, ['broker-a-n1']]]],
    [
      'all controllers alone',
      twoGroups,
      controllers,
      [[/the controllers would forget the brokers/, [...a, ...b]]],
    ],
    [
      'most controllers',
      controlled,
      ['controller-mq1', 'controller-mq3'],
      [[/the controllers would forget/, ['controller-mq2', ...a]]],
    ],
    [
      'all controllers with one of their groups',
      twoGroups,
      [...controllers, ...a],
      [[/the controllers would forget/, b]],
    ],
    [
      'a whole controller group alone',
      controlled,
      a,
      [[/the controllers would wait for the members of broker-a/, controllers]],
    ],
  ])('objects to: %s', (_what, shape, wiped, objections) => {
    expect(partialResets(makeCluster(shape), new Set(wiped))).toEqual(
      objections.map(([why, missing]) => ({ why: expect.stringMatching(why) as string, missing })),
    )
  })
})
