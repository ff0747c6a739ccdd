import type { Cluster, Instance, InstanceToRemove } from '../../../../src/model/cluster.ts'
import { makeCluster } from './cluster.ts'

/** Two groups, of which broker-b is removed with its slave, and a third name server that is removed too. */
export function clusterWithRemovals(discardUnread = false): Cluster {
  const whole = makeCluster({
    nameServers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }],
    groups: {
      'broker-a': { replication: 'async', members: [{ host: 'mq1' }] },
      'broker-b': { replication: 'async', members: [{ host: 'mq2' }, { host: 'mq3' }] },
    },
  })
  const isToRemove = ({ id }: Instance): boolean => id.startsWith('broker-b') || id === 'namesrv-mq3'
  return {
    ...whole,
    instances: whole.instances.filter((one) => !isToRemove(one)),
    toRemove: whole.instances.filter(isToRemove).map((one): InstanceToRemove => ({ ...one, discardUnread })),
    groups: whole.groups.filter(({ name }) => name === 'broker-a'),
  }
}
