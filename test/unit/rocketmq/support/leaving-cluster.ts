import type { Cluster, Instance, LeavingInstance } from '../../../../src/model/cluster.ts'
import { makeCluster } from './cluster.ts'

/** Two groups, of which broker-b leaves with its slave, and a third name server that leaves too. */
export function leavingCluster(discardUnread = false): Cluster {
  const whole = makeCluster({
    nameServers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }],
    groups: {
      'broker-a': { replication: 'async', members: [{ host: 'mq1' }] },
      'broker-b': { replication: 'async', members: [{ host: 'mq2' }, { host: 'mq3' }] },
    },
  })
  const leaves = ({ id }: Instance): boolean => id.startsWith('broker-b') || id === 'namesrv-mq3'
  return {
    ...whole,
    instances: whole.instances.filter((one) => !leaves(one)),
    leaving: whole.instances.filter(leaves).map((one): LeavingInstance => ({ ...one, discardUnread })),
    groups: whole.groups.filter(({ name }) => name === 'broker-a'),
  }
}
