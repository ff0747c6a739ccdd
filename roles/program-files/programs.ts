import { instancesOn } from '../../src/model/on-host.ts'
import { javaHome, jdkOf } from '../../src/layout/jdk.ts'
import { programPath, tomcatPath } from '../../src/layout/own-program.ts'
import { releaseDir, RELEASE_MARK } from '../../src/layout/release.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import type { FileChange } from './changes.ts'
import type { Unpacked } from './survey.ts'

/** An unpacked program, and which of its files a start reads. */
export interface ListedProgram extends Unpacked {
  /** Returns true where a difference changes what a start reads. @param file path below the folder */
  readonly counts: (file: string, kind: FileChange['kind']) => boolean
}

/** conf and lib/*.jar are the class path (mqbroker); other files of conf are examples, and users that RocketMQ reads again when they change. */
const OF_CONF = /^conf(?:\/[^/]+\.(?:xml|properties)|\/.+\.class)?$/

const countsInRelease: ListedProgram['counts'] = (file, kind) => {
  if (file.startsWith('conf')) return OF_CONF.test(file)
  if (!/^(?:bin|lib)(?:\/|$)/.test(file)) return false
  return kind === 'added' ? /^lib\/[^/]+\.jar$/i.test(file) : !file.endsWith('.cmd')
}

/** People add certificates with keytool; -Xshare:dump writes class data; the extension folders are those of Java 8. */
const countsInJdk: ListedProgram['counts'] = (file, kind) =>
  kind === 'added' ? /\/(?:ext|endorsed)\/[^/]+\.jar$/.test(file) : !/\/(?:cacerts|[^/]+\.jsa)$/.test(file)

const countsInTomcat: ListedProgram['counts'] = (file, kind) =>
  /^(?:bin|conf|lib)(?:\/|$)/.test(file) && (kind !== 'added' || /^lib\/[^/]+\.jar$/.test(file))

const countsInConsole: ListedProgram['counts'] = (file, kind) =>
  kind !== 'added' || /^WEB-INF\/(?:lib\/[^/]+\.jar|classes\/.+)$/.test(file)

/** The programs of a host that this tool unpacks: release, JDKs, Tomcat and console. A jar has no files in it that are looked at. */
export function programsOn(cluster: Cluster, host: Host): readonly ListedProgram[] {
  const instances = instancesOn(cluster, host)
  if (instances.length === 0) return []
  const release: ListedProgram = {
    path: releaseDir(cluster),
    mark: RELEASE_MARK,
    counts: countsInRelease,
  }
  const jdks = [cluster.jdk, ...instances.map((instance) => jdkOf(cluster, instance))]
  const homes = jdks.flatMap((jdk) => (jdk.kind === 'archive' ? [javaHome(cluster, jdk)] : []))
  return [
    ...(cluster.artifact.kind === 'onHost' ? [] : [release]),
    ...[...new Set(homes)].map((path) => ({ path, counts: countsInJdk })),
    ...instances.flatMap((instance) => consoleOf(cluster, instance)),
  ]
}

function consoleOf(cluster: Cluster, { own }: Instance): ListedProgram[] {
  if (own?.program.kind !== 'war') return []
  return [
    { path: tomcatPath(cluster, own.program), counts: countsInTomcat },
    { path: programPath(cluster, own.program), counts: countsInConsole },
  ]
}
