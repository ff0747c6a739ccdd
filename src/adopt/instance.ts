import { posix } from 'node:path'
import { asObject, asText } from '../rocketmq/remoting/json.ts'
import { parseJson } from '../rocketmq/remoting/parse-json.ts'
import { parseListeningPids, portsOf } from '../runtime/listeners.ts'
import type { JdkMajor } from '../model/software.ts'
import { containerId, type Details, type Subject } from './host/details-probe.ts'
import type { Program } from './host/command-line.ts'
import { ownWords } from './host/java-words.ts'
import { parseProperties } from './properties.ts'
import { jdkMajor, releaseOf } from './release.ts'

/** A process of RocketMQ on a host, with what the host says of it. */
export interface FoundProcess extends Subject {
  /** Name of the host in the inventory. */
  readonly host: string
  /** The host's own name, which RocketMQ takes for a broker without brokerName. */
  readonly hostname: string
  readonly program: Program
  readonly details: Details
  /** Names of words of its command line that the inventory does not get. */
  readonly leftWords: readonly string[]
  /** Its configuration file, read; empty without one. */
  readonly file: ReadonlyMap<string, string>
  /** TCP ports on which it listens, as far as the host shows them. */
  readonly ports: ReadonlySet<number>
  /** The port by which clients know it, as it is seen from other hosts. */
  readonly listenPort: number
  readonly release: string | undefined
  readonly jdk: { readonly home: string; readonly major: JdkMajor | undefined } | undefined
}

const DEFAULT_PORTS: Readonly<Record<Program, { key: string; port: number }>> = {
  namesrv: { key: 'listenPort', port: 9876 },
  broker: { key: 'listenPort', port: 10_911 },
  'broker-proxy': { key: 'listenPort', port: 10_911 },
  container: { key: 'listenPort', port: 10_811 },
  controller: { key: 'listenPort', port: 9878 },
  proxy: { key: 'grpcServerPort', port: 8081 },
  dashboard: { key: 'server.port', port: 8080 },
}

/** Puts together what a host says of one process. @param listeners lines of `ss -ltnp` of the host */
export function foundProcess(
  host: string,
  { process, line }: Subject,
  details: Details,
  listeners: readonly string[],
  hostname = host,
): FoundProcess {
  const text = details.conf ?? ''
  const own = ownWords(line, details.scripts)
  const file = line.program === 'proxy' ? jsonFile(text) : parseProperties(text)
  const ports = new Set(portsOf(process.pid, parseListeningPids(listeners)))
  const wanted = wantedPort(line.program, file)
  const inside = ports.size === 0 || ports.has(wanted) ? wanted : (guessedPort(ports) ?? wanted)
  return {
    host,
    hostname,
    program: line.program,
    process,
    line: {
      ...line,
      javaOptions: [...line.javaOptions, ...own.plain],
      secretOptions: [...line.secretOptions, ...own.secret],
    },
    leftWords: own.left,
    details,
    file,
    ports,
    listenPort: details.container?.ports.get(inside) ?? inside,
    release: releaseOf(details.jars, line.classPath),
    jdk:
      line.javaHome === undefined
        ? undefined
        : { home: line.javaHome, major: jdkMajor(details.jdk, line.javaHome) },
  }
}

function wantedPort(program: Program, file: ReadonlyMap<string, string>): number {
  if (program === 'controller') {
    const self = file.get('controllerDLegerSelfId') ?? ''
    const peer = (file.get('controllerDLegerPeers') ?? '')
      .split(';')
      .find((each) => each.startsWith(`${self}-`))
    const port = Number(/:(\d+)$/.exec(peer?.trim() ?? '')?.[1])
    if (port > 0) return port
  }
  const { key, port } = DEFAULT_PORTS[program]
  const given = Number(file.get(key)?.trim())
  return given > 0 && given < 65_536 ? given : port
}

/** A broker listens on its port, two below (fast) and one above (replication); a process with one port has that. */
function guessedPort(ports: ReadonlySet<number>): number | undefined {
  const sorted = [...ports].sort((a, b) => a - b)
  return sorted.find((port) => ports.has(port - 2)) ?? sorted[0]
}

/** rmq-proxy.json: one object of plain values. @param bytes a character for each byte */
function jsonFile(bytes: string): ReadonlyMap<string, string> {
  try {
    const text = Buffer.from(bytes, 'latin1').toString('utf8')
    return new Map(
      Object.entries(asObject(parseJson(text)) ?? {}).map(([key, value]) => [key, asText(value)]),
    )
  } catch {
    return new Map()
  }
}

type InView = Pick<FoundProcess, 'details' | 'process'>

/** The absolute path, in the view of the process, of a path in its configuration. */
export const viewPath = ({ process }: Pick<InView, 'process'>, path: string): string =>
  process.cwd === '' ? posix.normalize(path) : posix.resolve(process.cwd, path)

/**
 * The path on the host of a path that the process sees.
 * @returns undefined for a path in the file system of a container, which no mount holds
 */
export function hostPath({ details, process }: InView, path: string): string | undefined {
  const seen = viewPath({ process }, path)
  const mounts = [...(details.container?.mounts ?? [])].filter(
    ([target]) => seen === target || seen.startsWith(`${target}/`),
  )
  const [target, source] = mounts.sort(([a], [b]) => b.length - a.length)[0] ?? []
  if (target === undefined || source === undefined)
    return containerId(process.cgroup) === undefined && details.container === undefined ? seen : undefined
  return posix.join(source, seen.slice(target.length))
}

/**
 * The folder below which RocketMQ has its stores by default (user.home): a JVM takes that of the user's entry in passwd.
 * undefined: not known.
 */
export function userHomeOf({
  details,
  process,
  line,
}: InView & Pick<FoundProcess, 'line'>): string | undefined {
  const isContained = containerId(process.cgroup) !== undefined || details.container !== undefined
  const places = [line.userHome, isContained ? '' : process.home, process.environment.get('HOME')]
  return places.find((place) => place?.startsWith('/'))?.replace(/(?<=.)\/+$/, '')
}
