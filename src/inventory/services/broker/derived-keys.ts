import type { DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'
import { electionPages } from './elections.ts'

const address = {
  yaml: 'set privateAddress of the host',
  ini: 'write private_address on the line of the host',
}

export const derivedKeys: DerivedKeys = {
  brokerClusterName: { yaml: 'it is the name at the top: cluster', ini: 'write cluster_name' },
  brokerName: { yaml: "it is the group's name under brokers.groups", ini: 'write broker_name' },
  brokerId: {
    yaml: 'masters are 0; write { host, brokerId } in the slaves of the group',
    ini: 'write broker_id',
  },
  brokerRole: {
    yaml: 'set replication of the group; master and slaves follow from it',
    ini: 'write broker_role',
  },
  brokerIP1: address,
  brokerIP2: address,
  listenPort: {
    yaml: 'write it beside config: at the member, the group or brokers',
    ini: 'write listen_port',
  },
  namesrvAddr: { ...nameServersKey, isServerList: true },
  ...Object.fromEntries(Object.values(electionPages).flatMap((page) => Object.entries(page.derivedKeys))),
}
