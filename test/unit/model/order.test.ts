import { describe, expect, it } from 'vitest'
import { firstStartOrder, rollOrder } from '../../../src/model/order.ts'
import { makeCluster, trio } from '../support/cluster.ts'

const crossed = makeCluster({
  nameServers: [{ host: 'mq1' }, { host: 'mq2' }],
  controllers: [{ host: 'mq3' }],
  proxies: [{ host: 'mq3' }],
  groups: {
    'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
    'broker-b': {
      replication: 'async',
      members: [
        { host: 'mq2', listenPort: 10921 },
        { host: 'mq1', listenPort: 10921 },
      ],
    },
  },
})

describe('rollOrder', () => {
  it('takes slaves before their master, a group at a time, and proxies last', () => {
    expect(rollOrder(crossed)).toEqual([
      'namesrv-mq1',
      'namesrv-mq2',
      'controller-mq3',
      ...['broker-a-1', 'broker-a-2', 'broker-a-0'],
      ...['broker-b-1', 'broker-b-0'],
      'proxy-mq3',
    ])
  })

  it('takes the leader of an elected group last, whichever member it is', () => {
    const leaders = new Map([['broker-a', 'broker-a-n1']])
    expect(rollOrder(makeCluster(trio('dledger')), leaders)).toEqual([
      'namesrv-mq1',
      'broker-a-n0',
      'broker-a-n2',
      'broker-a-n1',
    ])
  })

  it('holds every instance once', () => {
    expect(rollOrder(crossed).sort()).toEqual(crossed.instances.map((instance) => instance.id).sort())
  })
})

describe('firstStartOrder', () => {
  it('starts masters before slaves', () => {
    expect(firstStartOrder(crossed)).toEqual([
      ['namesrv-mq1', 'namesrv-mq2'],
      ['controller-mq3'],
      ['broker-a-0', 'broker-b-0'],
      ['broker-a-1', 'broker-a-2', 'broker-b-1'],
      ['proxy-mq3'],
    ])
  })

  it('starts an elected group whole', () => {
    expect(firstStartOrder(makeCluster(trio('controller')))).toEqual([
      ['namesrv-mq1'],
      ['controller-mq1'],
      ['broker-a-n0', 'broker-a-n1', 'broker-a-n2'],
    ])
  })
})
