import type { Cluster, Instance } from '../../src/inventory/model.ts'
import { isAtLeast } from '../../src/rocketmq/version.ts'
import { javaHome } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { MANAGED } from './conf.ts'

type RunsOn = Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact' | 'runtime'>

/**
 * The unit's EnvironmentFile. RocketMQ 5.1.0 and later look for the JDK by `which javac` and ignore JAVA_HOME, so
 * PATH starts with the JDK. The JDK stands in a comment because a package's home does not change its name with
 * the JDK's: another JDK must be seen as another file. An image has all that itself and gets JAVA_OPT_EXT only.
 */
export function renderEnv(
  cluster: RunsOn,
  instance: Pick<Instance, 'service' | 'heap' | 'javaOptions'>,
): string {
  const options = `JAVA_OPT_EXT=${quoteEnvironment(javaWords(cluster, instance).join(' '))}`
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
export function javaWords(
  cluster: RunsOn,
  { service, heap, javaOptions }: Pick<Instance, 'service' | 'heap' | 'javaOptions'>,
): string[] {
  const size = memoryWord(heap.size)
  const young = heap.young ?? (scriptSetsYoung(cluster, service) ? Math.floor(heap.size / 2) : undefined)
  return [
    `-Xms${size}`,
    `-Xmx${size}`,
    ...(young === undefined ? [] : [`-Xmn${memoryWord(young)}`]),
    ...(heap.direct === undefined ? [] : [`-XX:MaxDirectMemorySize=${memoryWord(heap.direct)}`]),
    ...javaOptions,
  ]
}

/** Bytes as the JVM takes them, in the largest unit that fits without a rest: 1073741824 is '1g'. */
export function memoryWord(bytes: number): string {
  const units = [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k'],
  ] as const
  const fitting = units.find(([unit]) => bytes >= unit && bytes % unit === 0)
  return fitting === undefined ? String(bytes) : `${bytes / fitting[0]}${fitting[1]}`
}

/**
 * Whether the start script's own line has an -Xmn, which would not fit a smaller heap: runserver.sh with JDK 8 in
 * every version, runbroker.sh up to 4.9.0.
 */
function scriptSetsYoung(cluster: RunsOn, service: Instance['service']): boolean {
  if (service === 'broker') return !isAtLeast(cluster.rocketmq.version, '4.9.1')
  return cluster.jdk.major === 8
}

function jdkLabel({ jdk }: RunsOn): string {
  return jdk.kind === 'package' ? `${jdk.package} (package)` : `${jdk.major} at ${jdk.home}`
}

/** systemd's EnvironmentFile syntax: in double quotes, a backslash before the four characters a shell would read. */
function quoteEnvironment(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, (found) => `\\${found}`)}"`
}
