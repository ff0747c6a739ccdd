import type { Cluster, Instance } from '../../src/inventory/model.ts'
import { isBeforeApache } from '../../src/rocketmq/version.ts'
import { jvmSize, SCRIPT } from '../heap/tune.ts'
import { javaHome } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { MANAGED } from './conf.ts'

type RunsOn = Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact' | 'runtime'>

/**
 * The unit's EnvironmentFile. RocketMQ 5.1.0 and later look for the JDK by `which javac` and ignore JAVA_HOME, so
 * PATH starts with the JDK. The JDK stands in a comment because the link before a package is the same for every package
 * of a major: another JDK must be seen as another file. An image has all that itself and gets JAVA_OPT_EXT only.
 */
export function renderEnv(
  cluster: RunsOn,
  instance: Pick<Instance, 'heap' | 'javaOptions' | 'paths' | 'service'>,
): string {
  if (cluster.runtime.kind === 'docker') return [MANAGED, variable(javaOptExt(instance)), ''].join('\n')
  const java = javaHome(cluster)
  const variables: readonly Variable[] = [
    ['ROCKETMQ_HOME', releaseDir(cluster)],
    ['JAVA_HOME', java],
    ['PATH', `${java}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`],
    ...(isBeforeApache(cluster.rocketmq.version) ? beforeApache(instance) : [javaOptExt(instance)]),
  ]
  return [
    MANAGED,
    `# JDK: ${jdkLabel(cluster)}`,
    ...(isBeforeApache(cluster.rocketmq.version) ? [scriptHeap(instance)] : []),
    ...variables.map(variable),
    '',
  ].join('\n')
}

type Variable = readonly [name: string, value: string]

const variable = ([name, value]: Variable): string => `${name}=${quoteEnvironment(value)}`

function javaOptExt(instance: Pick<Instance, 'heap' | 'javaOptions'>): Variable {
  return ['JAVA_OPT_EXT', javaWords(instance).join(' ')]
}

/** JVM words of an instance, the user's own last: HotSpot takes the last of several. */
export function javaWords(instance: Pick<Instance, 'heap' | 'javaOptions'>): string[] {
  return [...heapWords(instance), ...otherWords(instance)]
}

/**
 * 3.2.6 knows no JAVA_OPT_EXT; its scripts put JAVA_OPT in front of their own words, which is good for what they do
 * not set themselves. They write the GC log to HOME, where two instances of one user would share it.
 */
function beforeApache(instance: Pick<Instance, 'heap' | 'javaOptions' | 'paths'>): readonly Variable[] {
  return [
    ['HOME', instance.paths.data],
    ['JAVA_OPT', otherWords(instance).join(' ')],
  ]
}

/** The heap that the start script has, as a comment: with another one the instance has to be restarted. */
function scriptHeap(instance: Pick<Instance, 'heap' | 'service'>): string {
  return `# heap, set in bin/${SCRIPT[instance.service]}: ${heapWords(instance).join(' ')}`
}

function heapWords({ heap }: Pick<Instance, 'heap'>): string[] {
  const size = jvmSize(heap.size)
  const young = heap.young === undefined ? [] : [`-Xmn${jvmSize(heap.young)}`]
  return [`-Xms${size}`, `-Xmx${size}`, ...young]
}

function otherWords({ heap, javaOptions }: Pick<Instance, 'heap' | 'javaOptions'>): string[] {
  return [
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
