import type { Replication } from '../../../../src/groups/index.ts'
import type { AclSettings, Cluster, Instance } from '../../../../src/model/cluster.ts'

interface Member {
  readonly host: string
  readonly listenPort?: number
  readonly config?: Readonly<Record<string, string>>
}

export interface Shape {
  readonly acl?: AclSettings
  readonly version?: string
  /** Name of a host → its private address. */
  readonly hosts?: Readonly<Record<string, string>>
  readonly nameServers?: readonly Member[]
  readonly controllers?: readonly Member[]
  readonly proxies?: readonly Member[]
  /** Members of each group, the master first. */
  readonly groups?: Readonly<Record<string, { replication: Replication; members: readonly Member[] }>>
}

const threeHosts = { mq1: '10.0.0.11', mq2: '10.0.0.12', mq3: '10.0.0.13' }

/** Two name servers, broker-a with a slave on the other host: the smallest cluster that can fail in every way. */
export const pair: Shape = {
  nameServers: [{ host: 'mq1' }, { host: 'mq2' }],
  groups: { 'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }] } },
}

/** Three members that elect their leader. */
export const trio = (replication: 'dledger' | 'controller'): Shape => ({
  nameServers: [{ host: 'mq1' }],
  groups: { 'broker-a': { replication, members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] } },
})

/** A resolved model with what the protocol code reads; everything else is as plain as it can be. */
export function makeCluster(shape: Shape): Cluster {
  const groups = Object.entries(shape.groups ?? {})
  return {
    name: 'lab',
    file: 'lab.yaml',
    hosts: Object.entries(shape.hosts ?? threeHosts).map(([name, privateAddress]) => ({
      name,
      address: name,
      privateAddress,
      ssh: {},
    })),
    instances: [
      ...(shape.nameServers ?? []).map((member) =>
        makeInstance('namesrv', `namesrv-${member.host}`, member, 9876),
      ),
      ...(shape.controllers ?? []).map((member) =>
        makeInstance('controller', `controller-${member.host}`, member, 9878),
      ),
      ...groups.flatMap(([group, { replication, members }]) =>
        members.map((member, id) => makeBroker(group, replication, member, id)),
      ),
      ...(shape.proxies ?? []).map((member) => makeInstance('proxy', `proxy-${member.host}`, member, 8081)),
    ],
    groups: groups.map(([name, { replication, members }]) => ({
      name,
      replication,
      members: members.map((_member, id) => `${name}-${id}`),
    })),
    rocketmq: {
      version: shape.version ?? '5.3.3',
      home: '/opt/rocketmq',
      link: '/opt/rocketmq/current',
      data: '/data/rocketmq',
      user: 'rocketmq',
      group: 'rocketmq',
    },
    artifact: { kind: 'onHost', path: '/opt/rocketmq' },
    runtime: { kind: 'systemd' },
    jdk: { kind: 'package', major: 17, package: 'java-17-openjdk-devel' },
    firewall: { manage: false, clients: [] },
    sysctl: {},
    toRemove: [],
    hostsToRemove: [],
    warnings: [],
    ...(shape.acl === undefined ? {} : { acl: shape.acl }),
  }
}

/** The instance of that id; a test that asks for a wrong one fails here. */
export function instanceOf(cluster: Cluster, id: string): Instance {
  const found = cluster.instances.find((instance) => instance.id === id)
  if (found === undefined) throw new Error(`no instance ${id}`)
  return found
}

function makeBroker(group: string, replication: Replication, member: Member, id: number): Instance {
  const elected = replication === 'dledger' || replication === 'controller'
  const role = elected ? 'elected' : id === 0 ? 'master' : 'slave'
  return {
    ...makeInstance('broker', `${group}-${id}`, member, 10911),
    broker: { group, brokerId: id, role, replication },
  }
}

function makeInstance(service: Instance['service'], id: string, member: Member, port: number): Instance {
  const listenPort = member.listenPort ?? port
  return {
    id,
    service,
    host: member.host,
    listenPort,
    ports: [{ port: listenPort, purpose: 'client', audience: 'clients' }],
    heap: { size: 512 * 1024 * 1024 },
    javaOptions: [],
    paths: {
      conf: `/etc/rocketmq/${id}.conf`,
      env: `/etc/rocketmq/${id}.env`,
      unit: `rocketmq-${id}.service`,
      data: `/data/rocketmq/${id}`,
      logs: `/data/rocketmq/${id}/logs`,
    },
    config: new Map(Object.entries(member.config ?? {})),
  }
}
