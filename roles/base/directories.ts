import { posix } from 'node:path'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { temporaryFolder } from '../../src/model/temporary-folder.ts'
import type { DirectorySpec } from '../../src/resources/directory.ts'
import { stagingDir, toolsHome } from '../../src/layout/release.ts'

/** Keys that name folders which a broker or controller fills, wherever they lie; several folders with commas. */
export const STORE_KEYS = [
  'storePathRootDir',
  'storePathCommitLog',
  'storePathDLedgerCommitLog',
  'controllerStorePath',
]

const ROOT = { user: 'root', group: 'root' }

/** Folder of our own state on a host: what was applied, the lock, the log of actions. */
export function stateDir(cluster: Pick<Cluster, 'name'>): string {
  return `/var/lib/rmq-provision/${cluster.name}`
}

/** A small file per applied instance, see roles/record. */
export function recordDir(cluster: Cluster): string {
  return posix.join(stateDir(cluster), 'instances')
}

/**
 * Every folder of a host with its owner, parents before children.
 *
 * Configuration belongs to root and is readable to the service's group: the service cannot write it, so that
 * `updateBrokerConfig` changes a running broker but not the file, and the inventory stays the truth after a restart.
 */
export function foldersOf(cluster: Cluster, host: Host): readonly DirectorySpec[] {
  const { data, user, group } = cluster.rocketmq
  const instances = instancesOn(cluster, host)
  const all: DirectorySpec[] = [
    ...(cluster.runtime.kind === 'docker' ? [] : releaseFolders(cluster)),
    { path: stateDir(cluster), mode: '0700', ...ROOT },
    { path: recordDir(cluster), mode: '0700', ...ROOT },
    ...instances
      .flatMap(({ paths }) => [posix.dirname(paths.conf), posix.dirname(paths.env)])
      .map((path) => ({ path, mode: '0750', user: 'root', group })),
    { path: data, mode: '0755', user, group },
    ...(cluster.acl === undefined ? [] : toolsFolders(cluster)),
    ...instances.flatMap(dataFolders).map((path) => ({ path, mode: '0750', user, group })),
    ...instances.map(({ paths }) => ({ path: temporaryFolder(paths.data), mode: '0700', user, group })),
  ]
  return all.filter(({ path }, index) => all.findIndex((other) => other.path === path) === index)
}

/** mqadmin writes its log into its home, and only reads whom to sign as. */
function toolsFolders(cluster: Cluster): DirectorySpec[] {
  const { user, group } = cluster.rocketmq
  const home = toolsHome(cluster)
  return [
    { path: home, mode: '0750', user, group },
    { path: posix.join(home, 'conf'), mode: '0750', user: 'root', group },
  ]
}

function releaseFolders(cluster: Cluster): DirectorySpec[] {
  const { home } = cluster.rocketmq
  return [
    { path: home, mode: '0755', ...ROOT },
    { path: posix.join(home, 'releases'), mode: '0755', ...ROOT },
    { path: stagingDir(cluster), mode: '0700', ...ROOT },
  ]
}

/** Data, store and logs of an instance; a commit log on a disk of its own too; what a dashboard keeps. */
export function dataFolders(instance: Pick<Instance, 'paths' | 'dashboard' | 'config'>): string[] {
  const { data, store, logs } = instance.paths
  const own = instance.dashboard === undefined ? [] : [instance.dashboard.dataPath]
  return [data, ...(store === undefined ? [] : [store]), logs, ...own, ...storeFolders(instance)]
}

/** The folders that hold an instance's messages or, for a controller, what it knows of the brokers; each once. */
export function storeFolders(instance: Pick<Instance, 'config'>): string[] {
  const configured = STORE_KEYS.flatMap((key) => {
    const value = instance.config.get(key)
    return typeof value === 'string' ? value.split(',') : []
  })
  return [...new Set(configured.filter((path) => path.startsWith('/')))]
}
