import type { Cluster, Instance } from '../../src/inventory/model.ts'
import { jvmSize } from '../heap/tune.ts'
import { javaHome } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { MANAGED } from './conf.ts'

type RunsOn = Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact' | 'runtime'>

/**
 * The unit's EnvironmentFile. RocketMQ 5.1.0 and later look for the JDK by `which javac` and ignore JAVA_HOME, so
 * PATH starts with the JDK. The JDK stands in a comment because the link before a package is the same for every package
 * of a major: another JDK must be seen as another file. An image has all that itself and gets JAVA_OPT_EXT only.
 */
export function renderEnv(cluster: RunsOn, instance: Pick<Instance, 'heap' | 'javaOptions'>): string {
  const options = `JAVA_OPT_EXT=${quoteEnvironment(javaWords(instance).join(' '))}`
  if (cluster.runtime.kind === 'docker') return [MANAGED, options, ''].join('\n')
  const java = javaHome(cluster)
  const variables: readonly (readonly [string, string])[] = [
    ['ROCKETMQ_HOME', releaseDir(cluster)],
    ['JAVA_HOME', java],
    ['PATH', `${java}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`],
  ]
  return [
    MANAGED,
    `# JDK: ${jdkLabel(cluster)}`,
    ...variables.map(([name, value]) => `${name}=${quoteEnvironment(value)}`),
    options,
    '',
  ].join('\n')
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

function jdkLabel({ jdk }: RunsOn): string {
  return jdk.kind === 'package' ? `${jdk.package} (package)` : `${jdk.major} at ${jdk.home}`
}

/** systemd's EnvironmentFile syntax: in double quotes, a backslash before the four characters a shell would read. */
function quoteEnvironment(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, (found) => `\\${found}`)}"`
}
