import { javaWords } from '../roles/config/java-words.ts'
import type { Cluster, Instance } from '../src/model/cluster.ts'
import { Secret } from '../src/secret.ts'
import { isNameServer, modelOf, releaseFolder, type BenchCluster } from './cluster.ts'

/** Folder of the package java-17-openjdk-devel, and of what it unpacks into. */
const JAVA_HOME = '/usr/lib/jvm/java-17-openjdk'
const RELEASES = '/opt/rocketmq/releases'

export interface PeerInstance {
  readonly id: string
  readonly role: 'namesrv' | 'master' | 'slave'
  readonly program: 'mqnamesrv' | 'mqbroker'
  readonly port: number
  readonly data: string
  readonly conf: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

export interface PeerHost {
  readonly name: string
  readonly address: string
  readonly instances: readonly PeerInstance[]
  readonly folders: readonly { readonly path: string; readonly owner: string; readonly mode: string }[]
  readonly ports: readonly number[]
}

/** The same cluster for the other tools: variables for their templates. */
export interface PeerData {
  readonly hosts: readonly PeerHost[]
  readonly shared: {
    readonly archive: string
    readonly release: string
    readonly java_home: string
    readonly network: string
    readonly hosts_block: string
    readonly sysctl: Readonly<Record<string, number>>
    readonly brokers: number
    readonly name_server: string
  }
}

export function peerData(bench: BenchCluster): PeerData {
  const cluster = modelOf(bench)
  const release = `${RELEASES}/${releaseFolder(bench.archive)}`
  const hosts = bench.hosts.map(({ name, address }): PeerHost => {
    const own = cluster.instances.filter(({ host }) => host === name)
    return {
      name,
      address,
      instances: own.map((instance) => peerInstance(instance, release)),
      folders: foldersOf(own),
      ports: own.flatMap(({ ports }) => ports.map(({ port }) => port)),
    }
  })
  const [first] = cluster.instances.filter(isNameServer)
  const server = hosts.find(({ name }) => name === first?.host)
  return {
    hosts,
    shared: {
      archive: bench.archive,
      release,
      java_home: JAVA_HOME,
      network: bench.network,
      hosts_block: bench.hosts.map(({ address, name }) => `${address} ${name}`).join('\n'),
      sysctl: { 'vm.max_map_count': 655_360, 'vm.overcommit_memory': 1, 'vm.swappiness': 1 },
      brokers: brokersOf(cluster),
      name_server: `${server?.address ?? ''}:${first?.listenPort ?? ''}`,
    },
  }
}

const brokersOf = ({ instances }: Cluster): number =>
  instances.filter((instance) => !isNameServer(instance)).length

function peerInstance(instance: Instance, release: string): PeerInstance {
  const conf = Object.fromEntries(
    [...instance.config].flatMap(([key, value]) => (value instanceof Secret ? [] : [[key, value]])),
  )
  const isServer = isNameServer(instance)
  return {
    id: instance.id,
    role: isServer ? 'namesrv' : conf['brokerId'] === '0' ? 'master' : 'slave',
    program: isServer ? 'mqnamesrv' : 'mqbroker',
    port: instance.listenPort,
    data: instance.paths.data,
    conf,
    env: {
      ROCKETMQ_HOME: release,
      JAVA_HOME,
      PATH: `${JAVA_HOME}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      JAVA_OPT_EXT: javaWords(instance).join(' '),
    },
  }
}

/** Folders as rmq-provision makes them, without those of its own records. */
function foldersOf(instances: readonly Instance[]): PeerHost['folders'] {
  const root = (path: string): PeerHost['folders'][number] => ({ path, owner: 'root', mode: '0755' })
  const own = (path: string, mode = '0750'): PeerHost['folders'][number] => ({
    path,
    owner: 'rocketmq',
    mode,
  })
  return [
    root('/opt/rocketmq'),
    root(RELEASES),
    root('/etc/rocketmq'),
    own('/data/rocketmq', '0755'),
    ...instances.flatMap((instance) => {
      const { data } = instance.paths
      const stores = isNameServer(instance) ? [] : [own(`${data}/store`), own(`${data}/store/commitlog`)]
      return [own(data), own(`${data}/logs`), own(`${data}/tmp`, '0700'), ...stores]
    }),
  ]
}
