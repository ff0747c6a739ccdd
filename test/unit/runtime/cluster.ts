import type { Cluster, Host, Instance, ListenPort } from '../../../src/model/cluster.ts'
import type { SystemdPaths } from '../../../src/layout/systemd.ts'
import { Secret } from '../../../src/secret.ts'

const GIB = 1024 ** 3

export function host(name: string, privateAddress: string): Host {
  return { name, address: name, privateAddress, ssh: {} }
}

function instance(
  id: string,
  on: string,
  ports: readonly ListenPort[],
  more: Partial<Instance> = {},
): Instance {
  const data = `/data/rocketmq/${id}`
  return {
    id,
    service: id.startsWith('namesrv') ? 'namesrv' : 'broker',
    host: on,
    listenPort: ports[0]?.port ?? 0,
    ports,
    heap: { size: GIB },
    javaOptions: [`-Duser.home=${data}`, `-Djava.io.tmpdir=${data}/tmp`],
    paths: {
      conf: `/etc/rocketmq/${id}.conf`,
      env: `/etc/rocketmq/${id}.env`,
      unit: `rocketmq-${id}.service`,
      data,
      logs: `${data}/logs/rocketmqlogs`,
    },
    config: new Map(),
    ...more,
  }
}

function brokerPorts(listenPort: number): ListenPort[] {
  return [
    { port: listenPort, purpose: 'client', audience: 'clients' },
    { port: listenPort - 2, purpose: 'fast', audience: 'clients' },
    { port: listenPort + 1, purpose: 'ha', audience: 'cluster' },
  ]
}

export const namesrv = instance('namesrv-mq1', 'mq1', [
  { port: 9876, purpose: 'client', audience: 'clients' },
])

export const broker = instance('broker-a-0', 'mq1', brokerPorts(10911), {
  heap: { size: 4 * GIB, direct: 2 * GIB },
  javaOptions: [
    '-Duser.home=/data/rocketmq/broker-a-0',
    '-Djava.io.tmpdir=/data/rocketmq/broker-a-0/tmp',
    '--add-exports',
    'java.base/sun.nio.ch=ALL-UNNAMED',
  ],
  config: new Map<string, string | Secret>([
    ['brokerClusterName', 'rmq-prod'],
    ['brokerName', 'broker-a'],
    ['brokerId', '0'],
    ['listenPort', '10911'],
    ['namesrvAddr', '10.0.0.11:9876;10.0.0.12:9876'],
    ['adminPassword', new Secret('hush hush')],
  ]),
})

const slave = instance('broker-a-1', 'mq2', brokerPorts(10911))

/** Two hosts; a name server and a master on the first, the slave on the second. */
export const cluster: Cluster = {
  name: 'rmq-prod',
  file: 'prod.yaml',
  hosts: [host('mq1', '10.0.0.11'), host('mq2', '10.0.0.12')],
  instances: [namesrv, broker, slave],
  groups: [{ name: 'broker-a', replication: 'async', members: ['broker-a-0', 'broker-a-1'] }],
  rocketmq: {
    version: '5.3.3',
    home: '/opt/rocketmq',
    link: '/opt/rocketmq/current',
    data: '/data/rocketmq',
    user: 'rocketmq',
    group: 'rocketmq',
  },
  artifact: { kind: 'url', urls: ['https://archive.apache.org/x.zip'] },
  runtime: { kind: 'systemd' },
  jdk: { kind: 'package', major: 17, package: 'java-17-openjdk-devel' },
  firewall: { manage: true, clients: [] },
  sysctl: {},
  toRemove: [],
  hostsToRemove: [],
  warnings: [],
}

/** What the systemd runtime is made with, for a host with one release and one JDK. */
export const systemdPaths: SystemdPaths = {
  release: '/r',
  javaHome: '/j',
  user: 'rocketmq',
  toolsHome: '/data/mqadmin',
  runs: () => ({ release: '/r', javaHome: '/j' }),
  toolsConf: undefined,
}
