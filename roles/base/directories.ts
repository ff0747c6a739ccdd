import { posix } from 'node:path'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { temporaryFolder } from '../../src/model/temporary-folder.ts'
import type { DirectorySpec } from '../../src/resources/directory.ts'
import { stagingDir, toolsConf, toolsHome } from '../../src/layout/release.ts'
import { MADE_LIST, recordDir, stateDir } from '../../src/layout/state.ts'
import { dataFolders } from '../../src/layout/stores.ts'

const ROOT = { user: 'root', group: 'root' }

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
  return all
    .filter(({ path }, index) => all.findIndex((other) => other.path === path) === index)
    .map((spec) => ({
      ...spec,
      madeList: MADE_LIST,
      inOwnFolder: all.some((other) => isOwnFolderOf(other, spec)),
    }))
}

const isOwnFolderOf = (folder: DirectorySpec, { path, user }: DirectorySpec): boolean =>
  user !== 'root' && folder.user === user && path.startsWith(`${folder.path}/`)

/** mqadmin writes its log into its home, and only reads the user that it signs as. */
function toolsFolders(cluster: Cluster): DirectorySpec[] {
  const { user, group } = cluster.rocketmq
  const conf = toolsConf(cluster)
  return [
    { path: toolsHome(cluster), mode: '0750', user, group },
    ...[posix.dirname(conf), conf, posix.join(conf, 'conf')].map((path) => ({
      path,
      mode: '0750',
      user: 'root',
      group,
    })),
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
