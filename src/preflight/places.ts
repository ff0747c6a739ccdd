import { posix } from 'node:path'
import { changesOf } from '../engine/planner.ts'
import type { Plan } from '../engine/plan.ts'
import { javaHome, jdkOf } from '../layout/jdk.ts'
import { lockFolders } from '../layout/state.ts'
import { tieredFolder } from '../layout/tiered-store.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { has } from '../releases/features.ts'

/** A folder of a host that `apply` writes to. */
export interface Place {
  readonly path: string
  /** Free bytes that it should have. */
  readonly needs: number
  /** It keeps messages or topics. */
  readonly keeps: boolean
  /** The code that runs from it; undefined: none. */
  readonly runs?: string
  /** The service's user opens files in it. */
  readonly served: boolean
}

/** Bytes: the distribution unpacked and its archive, with some room. */
const HOME_NEEDS = 500e6
/** Bytes: one commit log file. */
const DATA_NEEDS = 1024 ** 3
/** Bytes: a JDK unpacked and its archive. */
const JDK_NEEDS = 600e6
/** Bytes: units, configuration, records. */
const FILE_NEEDS = 10e6
/** Folder of the scripts that units run, see roles/systemd. */
const UNIT_SCRIPTS = '/usr/local/libexec/rmq-provision'
/** Between the folders of a commit log on several disks (MessageStoreConfig.MULTI_PATH_SPLITTER). */
const MULTI_PATH = ','

/** The places of a host, each path once. */
export function placesOn(cluster: Cluster, host: Host, plan: Plan): Place[] {
  const { home, link, data } = cluster.rocketmq
  const instances = instancesOn(cluster, host)
  const onSystemd = cluster.runtime.kind === 'systemd'
  const unpacks = has(cluster.rocketmq.version, 'unpacks-rocksdb')
  const brokers = instances.some(({ service }) => service === 'broker')
  const file = (path: string): Place => ({ path, needs: FILE_NEEDS, keeps: false, served: false })
  const servedFile = (path: string): Place => ({ ...file(path), served: true })
  const all: Place[] = [
    {
      ...servedFile(home),
      needs: HOME_NEEDS,
      ...(onSystemd ? { runs: 'the start scripts of the release' } : {}),
    },
    {
      ...servedFile(data),
      needs: DATA_NEEDS,
      keeps: true,
      ...(unpacks && brokers
        ? { runs: 'the RocksDB library, which brokers unpack into java.io.tmpdir,' }
        : {}),
    },
    ...storesOn(cluster, host).map((path) => ({ ...servedFile(path), needs: DATA_NEEDS, keeps: true })),
    ...jdksOn(cluster, host).map((path) => ({ ...servedFile(path), needs: JDK_NEEDS, runs: 'java' })),
    ...instances.map(({ paths }) => servedFile(posix.dirname(paths.conf))),
    ...(onSystemd
      ? [
          file('/etc/systemd/system'),
          file(posix.dirname(link)),
          { ...servedFile(UNIT_SCRIPTS), runs: 'the scripts that units run before a start' },
        ]
      : []),
    file(lockFolders(cluster).host),
    file('/etc'),
    file('/etc/sysctl.d'),
    file('/etc/security/limits.d'),
    ...(installsJdk(plan, host) ? [{ ...file('/usr/lib/jvm'), needs: JDK_NEEDS }] : []),
  ]
  return all.filter(({ path }, index) => all.findIndex((other) => other.path === path) === index)
}

/** The plan installs the package of a JDK on the host. */
export const installsJdk = (plan: Plan, host: Pick<Host, 'name'>): boolean =>
  changesOf(plan).some((change) => change.host === host.name && change.resource.startsWith('jdk-package:'))

/** Stores outside of the data folder. */
function storesOn(cluster: Cluster, host: Host): string[] {
  return instancesOn(cluster, host)
    .flatMap((instance) => [
      instance.paths.store,
      tieredFolder(instance),
      ...[...instance.config].flatMap(([key, value]) =>
        key.startsWith('storePath') && typeof value === 'string' ? value.split(MULTI_PATH) : [],
      ),
    ])
    .flatMap((path) => path ?? [])
    .filter((path) => !`${path}/`.startsWith(`${cluster.rocketmq.data}/`))
}

/** Homes of JDKs that are unpacked from an archive. */
function jdksOn(cluster: Cluster, host: Host): string[] {
  if (cluster.runtime.kind !== 'systemd') return []
  return [cluster.jdk, ...instancesOn(cluster, host).map((instance) => jdkOf(cluster, instance))]
    .filter(({ kind }) => kind === 'archive')
    .map((jdk) => javaHome(cluster, jdk))
}
