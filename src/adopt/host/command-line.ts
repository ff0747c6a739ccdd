import { posix } from 'node:path'
import { own } from '../../objects.ts'
import { parseSize } from '../../model/units.ts'
import type { Service } from '../../services/index.ts'
import { readStartOptions } from '../../services/start-options.ts'
import { apartFromSecrets } from '../../inventory/hide/secret-text.ts'
import type { ProcessReading } from './process-probe.ts'
import { systemProperty } from '../../model/system-property.ts'

/** Programs of RocketMQ. 'container' is a process with several brokers in it (5.x), 'broker-proxy' a broker with a proxy. */
export type Program = Service | 'broker-proxy' | 'container'

/** A command line of RocketMQ, read. Sizes in bytes; what is not said is undefined. */
export interface CommandLine {
  readonly program: Program
  readonly home: string | undefined
  /** -Duser.home. */
  readonly userHome: string | undefined
  /** Absolute path of the configuration file. */
  readonly conf: string | undefined
  /** Of `mqbroker --enable-proxy`: the configuration file of the proxy. */
  readonly proxyConf: string | undefined
  /** -n on the command line, or NAMESRV_ADDR. */
  readonly nameServers: string | undefined
  readonly heap: { readonly size?: number; readonly young?: number; readonly direct?: number }
  /** -Xms is not -Xmx. */
  readonly initial: number | undefined
  readonly javaHome: string | undefined
  /** Words between java and the main class. */
  readonly jvm: readonly string[]
  /** Words of JAVA_OPT_EXT without those of the heap and those that hold secrets. */
  readonly javaOptions: readonly string[]
  /** Names of the words of JAVA_OPT_EXT that hold secrets, without their values. */
  readonly secretOptions: readonly string[]
  /** Words that RocketMQ ignores: autoCreateTopicEnable=true behind the options. Of secrets the names alone. */
  readonly ignored: readonly string[]
  /** Names and folders of jars, for the release. */
  readonly classPath: string
}

const MAIN =
  /^(?:org\.apache|com\.alibaba)\.rocketmq\.(namesrv\.Namesrv|broker\.Broker|controller\.Controller|proxy\.Proxy|container\.BrokerContainer)Startup$/
const PROGRAMS: Readonly<Record<string, Program>> = {
  'namesrv.Namesrv': 'namesrv',
  'broker.Broker': 'broker',
  'controller.Controller': 'controller',
  'proxy.Proxy': 'proxy',
  'container.BrokerContainer': 'container',
}
const CONSOLE_JAR = /rocketmq-(?:dashboard|console)[^/]*\.jar$/

/** Reads a command line; undefined: the process is none of RocketMQ's servers (mqadmin, a client). */
export function readCommandLine(process: ProcessReading): CommandLine | undefined {
  const { words, environment, cwd } = process
  const main = words.findIndex((word) => MAIN.test(word))
  const jar = words.indexOf('-jar')
  const isConsole = main < 0 && jar > 0 && CONSOLE_JAR.test(words[jar + 1] ?? '')
  if (main < 0 && !isConsole) return undefined
  const jvm = words.slice(1, isConsole ? jar : main)
  const { values: options, rest: ignored } = readStartOptions(words.slice(isConsole ? jar + 2 : main + 1))
  const absolute = (path: string | undefined): string | undefined =>
    path === undefined || path === '' ? undefined : posix.resolve(cwd === '' ? '/' : cwd, path)
  const named = isConsole ? 'dashboard' : (own(PROGRAMS, MAIN.exec(words[main] ?? '')?.[1] ?? '') ?? 'broker')
  const isLocalProxy = named === 'proxy' && options.get('pm')?.toLowerCase() === 'local'
  const property = (name: string) => systemProperty(jvm, name)
  const javaWords = apartFromSecrets(javaOptionsOf(environment.get('JAVA_OPT_EXT') ?? ''))
  const others = apartFromSecrets(ignored)
  return {
    program: isLocalProxy ? 'broker-proxy' : named,
    home: absolute(property('rocketmq.home.dir') ?? environment.get('ROCKETMQ_HOME')),
    userHome: property('user.home'),
    conf: absolute(isLocalProxy ? options.get('bc') : (options.get('pc') ?? options.get('c'))),
    proxyConf: isLocalProxy ? absolute(options.get('pc')) : undefined,
    nameServers: options.get('n') ?? environment.get('NAMESRV_ADDR'),
    heap: heapOf(jvm),
    initial: sizeOf(jvm, '-Xms'),
    javaHome: javaHomeOf(process),
    jvm,
    javaOptions: javaWords.plain,
    secretOptions: javaWords.secret,
    ignored: [...others.plain, ...others.secret].filter((word) => !word.startsWith('-')),
    classPath: jvm[jvm.findIndex((word) => /^-(?:cp|classpath)$/.test(word)) + 1] ?? '',
  }
}

const javaOptionsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(
      (word) => word !== '' && word !== '-server' && !/^-X(?:ms|mx|mn)|^-XX:MaxDirectMemorySize=/.test(word),
    )

function heapOf(jvm: readonly string[]): CommandLine['heap'] {
  const size = sizeOf(jvm, '-Xmx')
  const young = sizeOf(jvm, '-Xmn')
  const direct = sizeOf(jvm, '-XX:MaxDirectMemorySize=')
  return {
    ...(size === undefined ? {} : { size }),
    ...(young === undefined ? {} : { young }),
    ...(direct === undefined ? {} : { direct }),
  }
}

/** Of several the last one counts, as HotSpot takes it. */
const sizeOf = (jvm: readonly string[], flag: string): number | undefined =>
  parseSize(jvm.findLast((word) => word.startsWith(flag))?.slice(flag.length) ?? '')

/** The folder of the JDK: JAVA_HOME when the program lies in it, else the folder above bin, without the jre of JDK 8. */
function javaHomeOf({ exe, environment }: ProcessReading): string | undefined {
  const given = environment.get('JAVA_HOME')?.replace(/\/+$/, '')
  if (given !== undefined && given !== '' && exe.startsWith(`${given}/`)) return given
  const [, home] = /^(\/.+?)(?:\/jre)?\/bin\/java$/.exec(exe) ?? []
  // A link (/usr/lib/jvm/java) is the name that stays when the package is updated.
  return home ?? (given === '' ? undefined : given)
}
