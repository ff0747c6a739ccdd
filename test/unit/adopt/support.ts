import type { Answers } from '../../../src/adopt/ask.ts'
import type { Adopted, ReadHost } from '../../../src/adopt/describe/subject.ts'
import { readCommandLine } from '../../../src/adopt/host/command-line.ts'
import type { Details } from '../../../src/adopt/host/details-probe.ts'
import type { ProcessReading } from '../../../src/adopt/host/process-probe.ts'
import { foundProcess } from '../../../src/adopt/instance.ts'

export interface ProcessText {
  /** The command line, its words with blanks between. */
  readonly line: string
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly user?: string
  readonly home?: string
  readonly cgroup?: string
  readonly files?: readonly string[]
}

export function processReading(text: ProcessText): ProcessReading {
  const words = text.line.split(' ')
  return {
    pid: 100,
    words,
    environment: new Map(Object.entries(text.environment ?? {})),
    exe: words[0]?.startsWith('/') === true ? words[0] : '/usr/bin/java',
    cwd: text.cwd ?? '/root',
    user: text.user ?? 'root',
    home: text.home ?? '/root',
    uid: 0,
    gid: 0,
    cgroup: text.cgroup ?? '0::/user.slice/user-0.slice/session-1.scope\n',
    files: text.files ?? [],
  }
}

export interface AdoptedText extends ProcessText {
  readonly conf?: string
  readonly details?: Partial<Details>
  /** Keys that the running process answers. */
  readonly running?: Readonly<Record<string, string>>
  readonly answers?: Answers
}

const HOME = '/usr/local/rocketmq'
const JAVA = '/usr/local/java/jdk1.8.0_221/bin/java'

/** A process of a host as it was read. @throws Error when the command line is none of RocketMQ's */
export function adopted(host: string, text: AdoptedText): Adopted {
  const process = processReading({ environment: { ROCKETMQ_HOME: HOME }, ...text })
  const line = readCommandLine(process)
  if (line === undefined) throw new Error(`no server of RocketMQ: ${text.line}`)
  const details: Details = {
    conf: text.conf,
    isRefused: false,
    isCut: false,
    proxyConf: undefined,
    jars: ['rocketmq-broker-4.9.4.jar'],
    jdk: 'JAVA_VERSION="1.8.0_221"\n',
    unit: undefined,
    container: undefined,
    ...text.details,
  }
  const found = foundProcess(host, { process, line }, details, [])
  const config = text.running === undefined ? {} : { config: new Map(Object.entries(text.running)) }
  return { found, answers: { ...config, ...text.answers } }
}

export const nameServer = (host: string, text: Partial<AdoptedText> = {}): Adopted =>
  adopted(host, { line: `${JAVA} -Xmx1g org.apache.rocketmq.namesrv.NamesrvStartup`, ...text })

/** A broker with this configuration file. */
export const broker = (host: string, conf: string, text: Partial<AdoptedText> = {}): Adopted =>
  adopted(host, {
    line: `${JAVA} -Xmx4g org.apache.rocketmq.broker.BrokerStartup -c ${HOME}/conf/broker.conf`,
    conf,
    ...text,
  })

export function readHost(
  name: string,
  address: string,
  processes: readonly Adopted[],
  more: Partial<ReadHost> = {},
): ReadHost {
  return {
    name,
    address,
    ssh: { user: 'root' },
    facts: { hostname: name, addresses: ['127.0.0.1', address] },
    processes,
    isCut: false,
    autostarts: [],
    consoles: [],
    resolved: new Map(),
    ...more,
  }
}
