import { asObject, asText, parseJson } from '../rocketmq/remoting/json.ts'
import { parseListeningPids } from '../runtime/listeners.ts'
import type { JdkMajor } from '../model/cluster.ts'
import type { Details, Subject } from './host/details-probe.ts'
import type { Program } from './host/command-line.ts'
import type { ProcessReading } from './host/process-probe.ts'
import { parseProperties } from './properties.ts'
import { jdkMajor, releaseOf } from './release.ts'

/** A process of RocketMQ on a host, with what the host says of it. */
export interface FoundProcess extends Subject {
  /** Name of the host in the inventory. */
  readonly host: string
  readonly program: Program
  readonly details: Details
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
): FoundProcess {
  const text = details.conf ?? ''
  const file = line.program === 'proxy' ? jsonFile(text) : parseProperties(text)
  const ports = new Set(
    [...parseListeningPids(listeners)].filter(([, pids]) => pids.has(process.pid)).map(([port]) => port),
  )
  const wanted = wantedPort(line.program, file)
  const inside = ports.size === 0 || ports.has(wanted) ? wanted : (guessedPort(ports) ?? wanted)
  return {
    host,
    program: line.program,
    process,
    line,
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

/** rmq-proxy.json: one object of plain values. */
function jsonFile(text: string): ReadonlyMap<string, string> {
  try {
    return new Map(
      Object.entries(asObject(parseJson(text)) ?? {}).map(([key, value]) => [key, asText(value)]),
    )
  } catch {
    return new Map()
  }
}

/** The path on the host of a path that the process sees: in a container it lies below a mount. */
export function hostPath(
  { details, process }: { details: Details; process: ProcessReading },
  path: string,
): string {
  const mounts = [...(details.container?.mounts ?? [])].filter(
    ([target]) => path === target || path.startsWith(`${target}/`),
  )
  const [target, source] = mounts.sort(([a], [b]) => b.length - a.length)[0] ?? []
  const absolute = path.startsWith('/') || process.cwd === '' ? path : `${process.cwd}/${path}`
  return target === undefined || source === undefined ? absolute : `${source}${path.slice(target.length)}`
}
