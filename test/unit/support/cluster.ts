import type { Replication } from '../../../src/groups/index.ts'
import { isElectedReplication } from '../../../src/groups/index.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import type { AclSettings, Cluster, Host, Instance } from '../../../src/model/cluster.ts'
import { compact } from '../../../src/objects.ts'

interface Member {
  readonly host: string
  readonly listenPort?: number
  /** Of a member of a DLedger group. */
  readonly peerPort?: number
  readonly config?: Readonly<Record<string, string>>
  readonly state?: 'absent'
}

interface Group {
  readonly replication: Replication
  /** The master first. */
  readonly members: readonly Member[]
  readonly state?: 'absent'
  readonly unread?: 'discard'
}

/** A cluster in short; what is left out is as plain as an inventory can say it. */
export interface Shape {
  readonly acl?: AclSettings
  readonly version?: string
  /** Folder of the instances' data on each host. */
  readonly data?: string
  /** Name of a host → its private address. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Name of a host → the address by which clients reach it. */
  readonly publicAddresses?: Readonly<Record<string, string>>
  /** One on mq1 unless given. */
  readonly nameServers?: readonly Member[]
  readonly controllers?: readonly Member[]
  readonly proxies?: readonly Member[]
  /** No brokers unless given. */
  readonly groups?: Readonly<Record<string, Group>>
}

const threeHosts = { mq1: '10.0.0.11', mq2: '10.0.0.12', mq3: '10.0.0.13' }

/** Two name servers, broker-a with a slave on the other host: the smallest cluster that can fail in every way. */
export const pair: Shape = {
  nameServers: [{ host: 'mq1' }, { host: 'mq2' }],
  groups: { 'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }] } },
}

/** Three members that elect their leader: broker-a-n0 to broker-a-n2. One controller, where controllers elect. */
export const trio = (replication: 'dledger' | 'controller'): Shape => ({
  ...(replication === 'controller' && { controllers: [{ host: 'mq1' }] }),
  groups: { 'broker-a': { replication, members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] } },
})

/** Writes the inventory of a shape, and reads it as the program does. */
export function makeCluster(shape: Shape): Cluster {
  const { acl, version = '5.3.3', hosts = threeHosts, nameServers = [{ host: 'mq1' }], groups } = shape
  const inventory = {
    cluster: 'lab',
    rocketmq: { version, ...compact({ data: shape.data }) },
    artifact: { onHost: '/opt/rocketmq' },
    firewall: { manage: false },
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, privateAddress]) => [
        name,
        { address: name, privateAddress, ...compact({ publicAddress: shape.publicAddresses?.[name] }) },
      ]),
    ),
    namesrv: { hosts: nameServers },
    ...compact({
      brokers: groups && { groups: Object.fromEntries(Object.entries(groups).map(groupOf)) },
      controllers: shape.controllers && { hosts: shape.controllers },
      proxies: shape.proxies && { hosts: shape.proxies },
      acl: acl && {
        accessKey: acl.accessKey,
        secretKey: acl.secretKey.reveal(),
        ...compact({ previousSecretKey: acl.previousSecretKey?.reveal() }),
      },
    }),
  }
  // JSON is YAML too.
  return parseInventory(JSON.stringify(inventory), 'lab.yaml', {})
}

function groupOf([name, { members, ...group }]: [string, Group]): [string, object] {
  const [master, ...slaves] = members
  return [name, { ...group, ...(isElectedReplication(group.replication) ? { members } : { master, slaves }) }]
}

/** The instance of that id; a test that asks for a wrong one fails here. */
export function instanceOf(cluster: Cluster, id: string): Instance {
  const found = cluster.instances.find((instance) => instance.id === id)
  if (found === undefined)
    throw new Error(`no ${id} among ${cluster.instances.map((each) => each.id).join(' ')}`)
  return found
}

/** The host of that name; a test that asks for a wrong one fails here. */
export function hostNamed(cluster: Cluster, name: string): Host {
  const found = cluster.hosts.find((host) => host.name === name)
  if (found === undefined) throw new Error(`no host ${name}`)
  return found
}
