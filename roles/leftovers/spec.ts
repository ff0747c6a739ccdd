import { posix } from 'node:path'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { javaHome, jdkOf } from '../../src/layout/jdk.ts'
import { programPath, programsDir, serverXmlPath, tomcatPath } from '../../src/layout/own-program.ts'
import { releaseDir, stagingDir, toolsConf, toolsHome } from '../../src/layout/release.ts'
import { HOST_STATE, MADE_LIST } from '../../src/layout/state.ts'
import { logMark, markFile, separateLogs, storeFolders, tieredMark } from '../../src/layout/stores.ts'
import { unitFile } from '../../src/layout/systemd.ts'
import { RECORD_FOLDER } from '../../src/runtime/starts/started-record.ts'
import { SETTINGS_FILES } from '../base/index.ts'
import { DROP_IN, imagesOn } from '../docker/index.ts'
import { GUARD_PATH, RECORD_PATH } from '../systemd/unit.ts'
import type { LeftoversSpec } from './judge.ts'

/** Everything that a cluster may leave on a host when its instances are gone. */
export function leftoversSpec(
  cluster: Cluster,
  host: Host,
  { withData }: { readonly withData: boolean },
): LeftoversSpec {
  const { home, data, user, group, link } = cluster.rocketmq
  const instances = instancesOn(cluster, host)
  const isDocker = cluster.runtime.kind === 'docker'
  const sharedFiles = [...SETTINGS_FILES, RECORD_PATH, GUARD_PATH, ...(isDocker ? [DROP_IN] : [])]
  const sharedTrees = [stagingDir(cluster), toolsHome(cluster)]
  const configured = instances.flatMap(({ paths }) => [posix.dirname(paths.conf), posix.dirname(paths.env)])
  const sharedFolders = [
    ...new Set([
      ...[RECORD_PATH, ...(isDocker ? [DROP_IN] : [])].map((path) => posix.dirname(path)),
      ...configured,
      posix.dirname(toolsConf(cluster)),
      RECORD_FOLDER,
      home,
      posix.join(home, 'releases'),
      programsDir(cluster),
      data,
    ]),
  ]
  const outside = withData ? instances.flatMap(outsideFolders) : []
  const marks = withData ? instances.flatMap(outsideMarks) : []
  return {
    cluster: cluster.name,
    state: HOST_STATE,
    madeList: MADE_LIST,
    home,
    link,
    user,
    group,
    data,
    files: [...sharedFiles, ...marks],
    marks,
    folders: [...sharedFolders, ...outside],
    trees: [...sharedTrees, toolsConf(cluster)],
    programs: isDocker ? [] : programsOf(cluster, instances),
    programsFolder: programsDir(cluster),
    shared: [...sharedFiles, ...sharedTrees, ...sharedFolders],
    own: instances.flatMap((instance) => [unitFile(instance), ...ownFiles(instance)]),
    units: instances.map(({ paths }) => paths.unit),
    packages: packagesOf(cluster, instances),
    ...(isDocker ? { images: imagesOn(cluster, host).map(({ name }) => name) } : {}),
  }
}

function ownFiles(instance: Instance): string[] {
  const { paths, own } = instance
  return [paths.env, ...(own?.program.kind === 'war' ? [serverXmlPath(instance)] : [])]
}

/** Releases, programs and JDKs that the cluster may have brought. */
function programsOf(cluster: Cluster, instances: readonly Instance[]): string[] {
  const release = cluster.artifact.kind === 'onHost' ? [] : [releaseDir(cluster)]
  const own = instances.flatMap((instance) => {
    const program = instance.own?.program
    if (program === undefined || program.kind === 'image') return []
    const tomcat = program.kind === 'war' ? [tomcatPath(cluster, program)] : []
    return [programPath(cluster, program), ...tomcat]
  })
  const jdks = [cluster.jdk, ...instances.map((instance) => jdkOf(cluster, instance))]
  return [...new Set([...release, ...own, ...jdks.map((jdk) => javaHome(cluster, jdk))])]
}

function packagesOf(cluster: Cluster, instances: readonly Instance[]): string[] {
  if (cluster.runtime.kind === 'docker') return [cluster.runtime.package]
  const jdks = [cluster.jdk, ...instances.map((instance) => jdkOf(cluster, instance))]
  return [...new Set(jdks.flatMap((jdk) => (jdk.kind === 'package' ? [jdk.package] : [])))]
}

/** Folders of its store that do not lie in the folder of the instance. */
export function outsideFolders(instance: Instance): string[] {
  return storeFolders(instance).filter((path) => !path.startsWith(`${instance.paths.data}/`))
}

function outsideMarks(instance: Instance): string[] {
  const marks = [markFile(instance), tieredMark(instance), ...separateLogs(instance).map(logMark)]
  return marks.flatMap((path) =>
    path === undefined || path.startsWith(`${instance.paths.data}/`) ? [] : [path],
  )
}
