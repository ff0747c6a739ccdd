import type { Cluster, Instance, Jdk } from '../../src/inventory/model.ts'
import { sha256 } from '../../src/resources/file.ts'
import { configWords } from '../dashboard/command.ts'
import { renderServerXml } from '../dashboard/server-xml.ts'
import { jvmSize } from '../heap/tune.ts'
import { javaHome, jdkOf } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { MANAGED } from './conf.ts'

type RunsOn = Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact' | 'runtime'>
type Started = Pick<Instance, 'heap' | 'javaOptions' | 'paths' | 'listenPort' | 'dashboard'>

/**
 * The unit's EnvironmentFile. RocketMQ 5.1.0 and later look for the JDK by `which javac` and ignore JAVA_HOME, so
 * PATH starts with the JDK. The JDK stands in a comment because the link before a package is the same for every package
 * of a major: another JDK must be seen as another file. An image has all that itself and gets JAVA_OPT_EXT only.
 */
export function renderEnv(cluster: RunsOn, instance: Started): string {
  const { dashboard } = instance
  const words = [...javaWords(instance), ...(dashboard ? configWords(cluster, instance, dashboard) : [])]
  const options = `${optionsName(cluster, instance)}=${quoteEnvironment(words.join(' '))}`
  if (cluster.runtime.kind === 'docker') return [MANAGED, options, ''].join('\n')
  const jdk = jdkOf(cluster, instance)
  const java = javaHome(cluster, jdk)
  const variables: readonly (readonly [string, string])[] = [
    ...(dashboard ? [] : [['ROCKETMQ_HOME', releaseDir(cluster)] as const]),
    ['JAVA_HOME', java],
    ['PATH', `${java}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`],
  ]
  return [
    MANAGED,
    `# JDK: ${jdkLabel(jdk)}`,
    ...serverXmlComment(cluster, instance),
    ...variables.map(([name, value]) => `${name}=${quoteEnvironment(value)}`),
    options,
    '',
  ].join('\n')
}

/**
 * JAVA_OPT_EXT is what RocketMQ's scripts add to their own words. A dashboard's unit puts JAVA_OPTS on java's command
 * line; in a container java itself reads _JAVA_OPTIONS, which comes after whatever the image's command says, since
 * some images fix a heap there.
 */
function optionsName({ runtime }: RunsOn, { dashboard }: Pick<Instance, 'dashboard'>): string {
  if (dashboard === undefined) return 'JAVA_OPT_EXT'
  return runtime.kind === 'docker' ? '_JAVA_OPTIONS' : 'JAVA_OPTS'
}

/** A changed server.xml must be seen as another start, as the JDK is. */
function serverXmlComment(cluster: RunsOn, instance: Started): string[] {
  const program = instance.dashboard?.program
  if (program?.kind !== 'war') return []
  return [`# server.xml: sha256 ${sha256(renderServerXml(cluster, instance, program))}`]
}

/** JVM words of an instance, the user's own last: HotSpot takes the last of several. */
export function javaWords({ heap, javaOptions }: Pick<Instance, 'heap' | 'javaOptions'>): string[] {
  const size = jvmSize(heap.size)
  return [
    `-Xms${size}`,
    `-Xmx${size}`,
    ...(heap.young === undefined ? [] : [`-Xmn${jvmSize(heap.young)}`]),
    ...(heap.direct === undefined ? [] : [`-XX:MaxDirectMemorySize=${jvmSize(heap.direct)}`]),
    ...javaOptions,
  ]
}

function jdkLabel(jdk: Jdk): string {
  return jdk.kind === 'package' ? `${jdk.package} (package)` : `${jdk.major} at ${jdk.home}`
}

/** systemd's EnvironmentFile syntax: in double quotes, a backslash before the four characters a shell would read. */
function quoteEnvironment(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, (found) => `\\${found}`)}"`
}
