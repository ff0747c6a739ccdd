import { posix } from 'node:path'
import type { Answer, Probe } from '../../engine/resource.ts'
import { asArray, asObject, asText, type JsonValue } from '../../rocketmq/remoting/json.ts'
import { parseJson } from '../../rocketmq/remoting/parse-json.ts'
import { readPairs, readSections } from '../../runtime/sections.ts'
import { sh } from '../../shell/quote.ts'
import { startWords } from '../../inventory/hide/secret-text.ts'
import { FILE_BYTES, fileFunctions } from './file-script.ts'
import { fromBase64, type ProcessReading } from './process-probe.ts'
import type { CommandLine } from './command-line.ts'

/** The files and programs of a host that describe one process. */
export interface Details {
  /** The configuration file, a character for each byte (ISO 8859-1); undefined: there is none, or it cannot be read. */
  readonly conf: string | undefined
  /** The process itself cannot read the configuration file that its command line names, or a link hides its owner. */
  readonly isRefused: boolean
  /** The configuration file is longer than what was read of it. */
  readonly isCut: boolean
  readonly proxyConf: string | undefined
  /** Text of runbroker.sh and runserver.sh of the release; undefined: neither was read. */
  readonly scripts?: string | undefined
  /** Names of the release's jars. */
  readonly jars: readonly string[]
  /** Content of the JDK's file `release`. */
  readonly jdk: string
  readonly unit: { readonly name: string; readonly path: string } | undefined
  readonly container: ContainerReading | undefined
}

/** Answer of `docker inspect`, as far as it counts. */
export interface ContainerReading {
  readonly name: string
  readonly image: string
  readonly network: string
  /** Folders of the host by their paths in the container. */
  readonly mounts: ReadonlyMap<string, string>
  /** Ports of the host by ports of the container. */
  readonly ports: ReadonlyMap<number, number>
  /** Names of docker's own volumes by their folders on the host. */
  readonly volumes?: ReadonlyMap<string, string>
  /** Project of docker compose, which starts it again. */
  readonly project?: string
}

/** Files of the system that start RocketMQ, with its paths in them: 'starts RocketMQ at boot: /etc/rc.local: /opt/rocketmq/bin/mqbroker'. */
export type Autostarts = readonly string[]

const INSPECT =
  '{{json .Name}} {{json .Config.Image}} {{json .HostConfig.NetworkMode}} {{json .HostConfig.PortBindings}} {{json .Mounts}} {{json (index .Config.Labels "com.docker.compose.project")}}'
const BOOT_FILES =
  '/etc/rc.local /etc/rc.d/rc.local /etc/crontab /etc/cron.d/* /var/spool/cron/* /var/spool/cron/crontabs/* /etc/init.d/*'

/** Scripts of a release that put the words of a JVM together. */
const START_SCRIPTS = ['runbroker.sh', 'runserver.sh']

export interface Subject {
  readonly process: ProcessReading
  readonly line: CommandLine
}

/** Reads what the command lines name, each in the view of its process: a container has other files under the same paths. */
export function detailsProbe(
  subjects: readonly Subject[],
  bootFiles = BOOT_FILES,
): Probe<{ readonly details: ReadonlyMap<number, Details>; readonly autostarts: Autostarts }> {
  const script = `${fileFunctions()}
${subjects.map(fragment).join('\n')}
printf '[autostarts]\\n'
for file in ${bootFiles}; do
  [ -f "$file" ] && [ ! -L "$file" ] || continue
  grep -E -s 'mqnamesrv|mqbroker|mqcontroller|mqproxy|rocketmq' "$file" | grep -vE '^[[:space:]]*(#|:[[:space:]])' | head -n 5 | cut -c 1-200 | sed "s|^|$file: |"
done | head -n 20 | base64 | tr -d '\\n'`
  return { script, parse: parseDetails }
}

function fragment({ process, line }: Subject): string {
  const root = `/proc/${process.pid}/root`
  const container = containerId(process.cgroup)
  const unit = unitName(process.cgroup)
  const file = (key: string, path: string): string =>
    sh`file64 ${key} ${process.pid} ${path} ${container === undefined ? 'host' : 'container'}`
  const libs = line.home === undefined ? '' : posix.join(root, line.home, 'lib')
  return [
    `printf '[process %s]\\n' ${process.pid}`,
    ...(line.conf === undefined ? [] : [file('conf', line.conf)]),
    ...(line.proxyConf === undefined ? [] : [file('proxyConf', line.proxyConf)]),
    ...(line.home === undefined
      ? []
      : START_SCRIPTS.map((name) => file(name, `${line.home ?? ''}/bin/${name}`))),
    ...(line.javaHome === undefined ? [] : [file('jdk', `${line.javaHome}/release`)]),
    ...(libs === ''
      ? []
      : [sh`printf 'jars=%s\\n' "$(ls ${libs} | grep '^rocketmq-' | head -n 60 | tr '\\n' ' ')"`]),
    ...(unit === undefined
      ? []
      : [sh`printf 'unit=%s\\n' "$(systemctl show -p FragmentPath ${unit} </dev/null | head -c 4096)"`]),
    ...(container === undefined
      ? []
      : [
          sh`printf 'container=%s\\n' "$(docker inspect --type container --format ${INSPECT} ${container} </dev/null | head -c ${FILE_BYTES} | base64 | tr -d '\\n')"`,
        ]),
    ...(unit === undefined ? [] : [sh`printf 'unitName=%s\\n' ${unit}`]),
  ].join('\n')
}

/** The id of the container that a process runs in, in either hierarchy. */
export const containerId = (cgroup: string): string | undefined =>
  /(?:docker[/-]|cri-containerd[-:]|libpod-)([0-9a-f]{64})/.exec(cgroup)?.[1]

/** Services of the system that start what others ask them for. */
const STARTERS = /^(?:ssh|sshd|sshd@.*|telnet.*|dropbear.*)\.service$/

/** The unit of a user's service manager that a process belongs to; undefined: it belongs to none. */
export const userUnitName = (cgroup: string): string | undefined =>
  /\/user@\d+\.service\/(?:[^/\n]+\/)*([A-Za-z0-9@:._\\-]+\.service)/.exec(cgroup)?.[1]

/** The service that a process belongs to; undefined: it was started in a session. */
export function unitName(cgroup: string): string | undefined {
  const unit = /\/system\.slice\/(?:[^/\n]+\/)*([A-Za-z0-9@:._\\-]+\.service)/.exec(cgroup)?.[1]
  return unit === undefined || STARTERS.test(unit) ? undefined : unit
}

export function parseDetails({ stdout }: Answer): {
  details: ReadonlyMap<number, Details>
  autostarts: Autostarts
} {
  const details = new Map<number, Details>()
  const sections = readSections(stdout)
  for (const [name, lines] of sections) {
    const pid = /^process (\d+)$/.exec(name)?.[1]
    if (pid === undefined) continue
    const pairs = readPairs(lines)
    const file = (key: string) => (pairs.has(key) ? fromBase64(pairs.get(key)) : undefined)
    const unit = pairs.get('unitName')
    const scripts = START_SCRIPTS.flatMap((name) => file(name) ?? [])
    details.set(Number(pid), {
      conf: pairs.has('conf') ? Buffer.from(pairs.get('conf') ?? '', 'base64').toString('latin1') : undefined,
      isRefused: pairs.has('conf.refused'),
      isCut: pairs.has('conf.cut'),
      proxyConf: file('proxyConf'),
      scripts: scripts.length === 0 ? undefined : scripts.join('\n'),
      jars: (pairs.get('jars') ?? '').split(' ').filter((jar) => jar !== ''),
      jdk: file('jdk') ?? '',
      unit:
        unit === undefined
          ? undefined
          : { name: unit, path: (pairs.get('unit') ?? '').replace(/^FragmentPath=/, '') },
      container: parseContainer(file('container') ?? ''),
    })
  }
  const autostarts = fromBase64((sections.get('autostarts') ?? []).join('')).split('\n')
  const starts = autostarts.flatMap((line) => {
    const [, place, text] = /^(\/[^\s:]+): (.*)$/.exec(line) ?? []
    const words = startWords(text ?? '')
    if (place === undefined) return []
    return [`${whenOf(place, text ?? '')}: ${words === '' ? place : `${place}: ${words}`}`]
  })
  return { details, autostarts: [...new Set(starts)] }
}

/** A script of init.d may be disabled, and a line of cron with a time runs again and again. */
function whenOf(file: string, line: string): string {
  if (file.includes('/init.d/')) return 'may start RocketMQ at boot'
  if (!file.includes('/cron') || /^\s*@reboot\s/.test(line)) return 'starts RocketMQ at boot'
  return 'may start RocketMQ from time to time'
}

/** @param text JSON values, each behind a blank; the project of docker compose may be missing */
export function parseContainer(text: string): ContainerReading | undefined {
  const parts = /^("[^"]*") ("[^"]*") ("[^"]*") (\{.*\}|null) (\[.*\]|null)(?: ("[^"]*"|null))?\s*$/s.exec(
    text,
  )
  if (parts === null) return undefined
  const [name, image, network, bindings, mounts, project] = parts.slice(1).map(json)
  const ports = Object.entries(asObject(bindings) ?? {}).flatMap(([inside, outside]): [number, number][] => {
    const port = Number(inside.split('/', 1)[0])
    const host = Number(asText(asObject(asArray(outside)[0])?.['HostPort']))
    return port > 0 && host > 0 ? [[port, host]] : []
  })
  const folders = asArray(mounts).flatMap((mount): [string, string][] => {
    const source = asText(asObject(mount)?.['Source'])
    const target = asText(asObject(mount)?.['Destination']).replace(/\/+$/, '')
    return source === '' || target === '' ? [] : [[target, source]]
  })
  const volumes = asArray(mounts).flatMap((mount): [string, string][] => {
    const { Type: type, Name: volume, Source: source } = asObject(mount) ?? {}
    return asText(type) === 'volume' ? [[asText(source), asText(volume)]] : []
  })
  return {
    name: asText(name).replace(/^\//, ''),
    image: asText(image),
    network: asText(network),
    ports: new Map(ports),
    mounts: new Map(folders),
    volumes: new Map(volumes),
    ...(asText(project) === '' ? {} : { project: asText(project) }),
  }
}

function json(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
