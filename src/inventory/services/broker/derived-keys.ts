import { addressForClients, homeKey, overwritten, ownAddress, type DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'
import { electionPages } from './elections.ts'

export const derivedKeys: DerivedKeys = {
  brokerClusterName: { yaml: 'Take it out: it is the name at the top: cluster.', ini: 'Write cluster_name.' },
  brokerName: {
    yaml: "Take it out: it is the group's name under brokers.groups.",
    ini: 'Write broker_name.',
  },
  brokerId: {
    yaml: 'Take it out: masters have 0, slaves what { host, brokerId } says, and members of groups that elect get theirs in the election.',
    ini: 'Write broker_id on the lines of slaves. Members of groups that elect get theirs in the election.',
  },
  brokerRole: {
    yaml: 'Set replication of the group; master and slaves follow from it.',
    ini: 'Write broker_role.',
  },
  brokerIP1: addressForClients,
  brokerIP2: ownAddress,
  listenPort: {
    yaml: 'Write it beside config: at the member, the group or brokers.',
    ini: 'Write listen_port.',
  },
  namesrvAddr: { ...nameServersKey, isServerList: true },
  rocketmqHome: homeKey,
  // AuthConfig, in BrokerStartup.
  ...overwritten('authConfigPath', 'clusterName', 'configName'),
  brokerConfigPath: {
    yaml: 'Take it out: changes by mqadmin updateBrokerConfig would go into another file than the one that is read.',
  },
  ...Object.fromEntries(Object.values(electionPages).flatMap((page) => Object.entries(page.derivedKeys))),
}
