import type { Cluster } from '../../../../src/model/cluster.ts'
import { makeCluster } from '../../support/cluster.ts'

/** Two groups, of which broker-b is removed with its slave, and a third name server that is removed too. */
export function clusterWithRemovals(discardUnread = false): Cluster {
  return makeCluster({
    nameServers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3', state: 'absent' }],
    groups: {
      'broker-a': { replication: 'none', members: [{ host: 'mq1' }] },
      'broker-b': {
        replication: 'async',
        members: [{ host: 'mq2' }, { host: 'mq3' }],
        state: 'absent',
        ...(discardUnread && { unread: 'discard' }),
      },
    },
  })
}
