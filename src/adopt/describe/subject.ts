import type { TomcatConsole } from '../host/tomcat-probe.ts'
import type { Facts } from '../../engine/facts.ts'
import type { Answers } from '../ask.ts'
import type { FoundProcess } from '../instance.ts'

/** Connection settings as the inventory has them. */
export interface SshWords {
  readonly user?: string
  readonly port?: number
  readonly identityFile?: string
  readonly knownHostsFile?: string
  readonly jump?: string
  readonly become?: 'sudo'
  readonly connectTimeout?: string
  /** References to secrets: '${VARIABLE}', 'file:PATH'. */
  readonly password?: string
  readonly passphrase?: string
  readonly becomePassword?: string
}

/** A host that was read. */
export interface ReadHost {
  readonly name: string
  readonly address: string
  readonly ssh: SshWords
  readonly facts: Pick<Facts, 'hostname' | 'addresses'>
  readonly processes: readonly Adopted[]
  /** It has servers of RocketMQ that were not read. */
  readonly isCut: boolean
  /** Sentences on lines that start RocketMQ at boot or from time to time. */
  readonly autostarts: readonly string[]
  /** Consoles in the Tomcats of the host, with all ports of the Tomcat. */
  readonly consoles: readonly (TomcatConsole & { readonly ports: readonly number[] })[]
  /** IP addresses of the names in the lists of name servers, as this host resolves them. */
  readonly resolved: ReadonlyMap<string, string>
}

/** A process, and what it answered. */
export interface Adopted {
  readonly found: FoundProcess
  readonly answers: Answers
}

/** A value of the running process, or else of its file; undefined: neither has it. */
export function valueOf({ found, answers }: Adopted, key: string): string | undefined {
  const value = answers.config?.get(key) ?? found.file.get(key)?.trim()
  return value === undefined || value === '' || value === 'null' ? undefined : value
}

/** 'host:port' of a list of servers. */
export function serversOf(list: string | undefined): { host: string; port: number }[] {
  return (list ?? '').split(/[;,]/).flatMap((server) => {
    const [, host, port] = /^\s*(?:n\d+-)?\[?([^\s\]]+?)\]?:(\d{1,5})\s*$/.exec(server) ?? []
    return host === undefined ? [] : [{ host, port: Number(port) }]
  })
}

/** The list of name servers that a process uses. */
export function nameServersOf(adopted: Adopted): string | undefined {
  return valueOf(adopted, 'namesrvAddr') ?? adopted.found.line.nameServers
}

/** The text that occurs most; of several the first. undefined: there is none. */
export function most<T extends string | number>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
