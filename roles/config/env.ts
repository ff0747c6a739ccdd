import type { Cluster, Instance } from '../../src/model/cluster.ts'
import type { Jdk } from '../../src/model/software.ts'
import { has } from '../../src/releases/features.ts'
import { sha256 } from '../../src/resources/file.ts'
import { configWords } from '../own-program/command.ts'
import { renderServerXml } from '../own-program/server-xml.ts'
import { javaHome, jdkOf } from '../../src/layout/jdk.ts'
import { releaseDir } from '../../src/layout/release.ts'
import { MANAGED } from '../../src/layout/managed.ts'
import { javaWords, otherWords } from './java-words.ts'

type RunsOn = Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact' | 'runtime'>
type Started = Pick<Instance, 'heap' | 'javaOptions' | 'paths' | 'listenPort' | 'service' | 'own'>
type Variable = readonly [name: string, value: string]

/** Content of an env file besides the JDK. */
interface Own {
  /** Comment with a value that is no variable and still makes another start. */
  readonly comments: readonly string[]
  readonly home?: Variable
  /** Variable with the JVM words of this kind of program. */
  readonly options: readonly Variable[]
}

/**
 * The unit's EnvironmentFile. RocketMQ 5.1.0 and later look for the JDK by `which javac` and ignore JAVA_HOME, so
 * PATH starts with the JDK. The JDK stands in a comment because the link before a package is the same for every package
 * of a major: another JDK must be seen as another file. An image has all that itself and gets its JVM words only.
 */
export function renderEnv(cluster: RunsOn, instance: Started): string {
  const { comments, home, options } = ownOf(cluster, instance)
  if (cluster.runtime.kind === 'docker') return [MANAGED, ...options.map(line), ''].join('\n')
  const jdk = jdkOf(cluster, instance)
  const java = javaHome(cluster, jdk)
  const variables: readonly Variable[] = [
    ...(home ? [home] : []),
    ['JAVA_HOME', java],
    ['PATH', `${java}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`],
    ...options,
  ]
  return [MANAGED, `# JDK: ${jdkLabel(jdk)}`, ...comments, ...variables.map(line), ''].join('\n')
}

function ownOf(cluster: RunsOn, instance: Started): Own {
  if (instance.own) return ownProgram(cluster, instance, instance.own)
  const home: Variable = ['ROCKETMQ_HOME', releaseDir(cluster)]
  if (!has(cluster.rocketmq.version, 'java-opt-ext')) return { home, ...beforeApache(instance) }
  // RocketMQ's scripts add this to their own options.
  return { comments: [], home, options: [['JAVA_OPT_EXT', javaWords(instance).join(' ')]] }
}

/**
 * 3.2.6 knows no JAVA_OPT_EXT; its scripts put JAVA_OPT in front of their own words, which is good for what they do
 * not set themselves. They write the GC log to HOME, where two instances of one user would share it.
 */
function beforeApache(instance: Started): Own {
  return {
    comments: [],
    options: [
      ['HOME', instance.paths.data],
      ['JAVA_OPT', otherWords(instance).join(' ')],
    ],
  }
}

/**
 * The unit of an own program puts JAVA_OPTS on java's command line; in a container java itself reads _JAVA_OPTIONS, which comes
 * after whatever the image's command says, since some images fix a heap there.
 */
function ownProgram(cluster: RunsOn, instance: Started, settings: NonNullable<Instance['own']>): Own {
  const name = cluster.runtime.kind === 'docker' ? '_JAVA_OPTIONS' : 'JAVA_OPTS'
  const words = [...javaWords(instance), ...configWords(cluster, instance, settings)]
  const { program } = settings
  return {
    comments:
      program.kind === 'war'
        ? [`# server.xml: sha256 ${sha256(renderServerXml(cluster, instance, program))}`]
        : [],
    options: [[name, words.join(' ')]],
  }
}

function jdkLabel(jdk: Jdk): string {
  return jdk.kind === 'package' ? `${jdk.package} (package)` : `${jdk.major} at ${jdk.home}`
}

const line = ([name, value]: Variable): string => `${name}=${quoteEnvironment(value)}`

/** systemd's EnvironmentFile syntax: in double quotes, a backslash before the four characters a shell would read. */
function quoteEnvironment(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, (found) => `\\${found}`)}"`
}
