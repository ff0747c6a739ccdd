import { existsSync } from 'node:fs'
import { hostname as localHostname } from 'node:os'
import { localUser } from '../../local-user.ts'
import { own } from '../../objects.ts'

/** OpenSSH's configuration of a host, as far as this program follows it. */
export interface SshConfig {
  readonly hostname: string
  readonly port: number
  readonly user: string
  /** Absolute paths, in the order they are tried; they need not exist. */
  readonly identityFiles: readonly string[]
  /** Only these keys may be tried, none of the agent's others. */
  readonly identitiesOnly: boolean
  /** Socket of the agent; undefined: there is none. */
  readonly agent: string | undefined
  /** ssh -J syntax. */
  readonly jump: string | undefined
  readonly hostKeyAlias: string | undefined
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  readonly hashKnownHosts: boolean
  /** Lists of keys that no host may show; each must be readable. */
  readonly revokedHostKeys: readonly string[]
  /** By name, the preferred first; undefined: OpenSSH's defaults. */
  readonly hostKeyAlgorithms: readonly string[] | undefined
  /** Least bits of an RSA key (RequiredRSASize, OpenSSH 9.1+). */
  readonly requiredRsaBits: number
  readonly connectTimeoutMs: number | undefined
  readonly proxyCommand: string | undefined
}

/** A host as the inventory or a jump host's text gives it. */
export interface SshConfigQuery {
  readonly address: string
  readonly user?: string | undefined
  readonly port?: number | undefined
  /** Instead of the user's and the system's file, as `ssh -F`. */
  readonly configFile?: string | undefined
}

/** Default of RequiredRSASize; older releases of OpenSSH have it built in. */
const DEFAULT_RSA_BITS = 1024

/** Reads what `ssh -G` prints: one setting per line, its name in lower case. `env` is for tests. */
export function parseSshConfig(
  text: string,
  query: SshConfigQuery,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SshConfig {
  const settings = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [name, value] = splitOnce(line.trim())
    if (name !== '') settings.set(name, [...(settings.get(name) ?? []), value])
  }
  const one = (name: string): string | undefined => {
    const value = settings.get(name)?.[0]
    return value === undefined || value === 'none' ? undefined : value
  }
  const hostname = one('hostname') ?? query.address
  const port = Number(one('port') ?? 22)
  const user = one('user') ?? localUser().name
  const hostKeyAlias = one('hostkeyalias')
  const expand = expander({ query, hostname, port, user, hostKeyAlias }, env)
  const files = (name: string): string[] =>
    one(name) === undefined ? [] : splitPaths(one(name) ?? '').map(expand)
  const seconds = Number(one('connecttimeout'))
  return {
    hostname,
    port,
    user,
    identityFiles: (settings.get('identityfile') ?? []).filter((file) => file !== 'none').map(expand),
    identitiesOnly: one('identitiesonly') === 'yes',
    agent: agentSocket(settings.get('identityagent')?.[0], env, expand),
    jump: one('proxyjump'),
    hostKeyAlias,
    userKnownHosts: files('userknownhostsfile'),
    globalKnownHosts: files('globalknownhostsfile'),
    hashKnownHosts: one('hashknownhosts') === 'yes',
    revokedHostKeys: files('revokedhostkeys'),
    hostKeyAlgorithms: one('hostkeyalgorithms')?.split(','),
    requiredRsaBits: Number(one('requiredrsasize') ?? DEFAULT_RSA_BITS),
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : undefined,
    proxyCommand: one('proxycommand'),
  }
}

function splitOnce(line: string): [string, string] {
  const space = line.indexOf(' ')
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()]
}

/** ssh -G prints a list of paths with blanks between, and blanks inside a path just the same. */
function splitPaths(text: string): string[] {
  if (existsSync(text)) return [text]
  const parts: string[] = []
  for (const word of text.split(' ')) {
    const continues = parts.length > 0 && !/^[/~$%]/.test(word)
    parts.push(continues ? `${parts.pop() ?? ''} ${word}` : word)
  }
  return parts
}

function agentSocket(
  setting: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  expand: (path: string) => string,
): string | undefined {
  const environment = env['SSH_AUTH_SOCK'] ?? ''
  if (setting === 'none') return undefined
  if (setting === undefined || setting === 'SSH_AUTH_SOCK')
    return environment === '' ? undefined : environment
  const variable = /^\$([A-Za-z_]\w*)$/.exec(setting)?.[1]
  const socket = variable === undefined ? expand(setting) : (own(env, variable) ?? '')
  return socket === '' ? undefined : socket
}

interface TokenValues {
  readonly query: SshConfigQuery
  readonly hostname: string
  readonly port: number
  readonly user: string
  readonly hostKeyAlias: string | undefined
}

/** ssh -G leaves most of ~, %-tokens and ${VARIABLES} for ssh itself to fill in (ssh_config(5), TOKENS). */
function expander(
  values: TokenValues,
  env: Readonly<Record<string, string | undefined>>,
): (path: string) => string {
  const local = localUser()
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: local.home,
    h: values.hostname,
    i: String(local.uid),
    k: values.hostKeyAlias ?? values.hostname,
    L: localHostname().split('.')[0] ?? '',
    l: localHostname(),
    n: values.query.address,
    p: String(values.port),
    r: values.user,
    u: local.name,
  }
  return (path) =>
    path
      .replace(/^~(?=\/|$)/, local.home)
      .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => own(env, name) ?? whole)
      .replaceAll(/%(.)/g, (whole, token: string) => own(tokens, token) ?? whole)
}
