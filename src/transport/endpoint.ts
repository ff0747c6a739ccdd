import { homeFolder } from '../home.ts'
import { pause } from '../engine/clock.ts'
import { RmqError } from '../errors.ts'
import type { SshTarget } from '../model/cluster.ts'
import type { Login } from './auth/auth.ts'
import { ChannelRefusal, Connection, ForwardTimeout } from './connection.ts'
import type { TransportContext } from './context.ts'
import { connectTimeout, explainConnectFailure, interrupted } from './failures.ts'
import type { Party, SshFailure } from './failures.ts'
import { Dropped, handshake } from './handshake.ts'
import { HostKeyCheck } from './host-keys/host-key.ts'
import type { Hop } from './jump.ts'
import { DEFAULT_CONNECT_TIMEOUT_MS } from './options.ts'
import type { SshConfig } from './config/ssh-config.ts'

/** A server that hangs up before its first word is tried again after about these many ms. */
const DROPPED_RETRY_MS = [250, 750, 2000]

/** One machine on the way, be it the target or a jump host, with all settings decided. */
export interface Endpoint {
  readonly party: Party
  readonly config: SshConfig
  readonly login: Login
  readonly timeoutMs: number
}

/** The host itself: what the inventory says goes before what ssh's configuration says. */
export async function targetEndpoint(host: SshTarget, context: TransportContext): Promise<Endpoint> {
  const { ssh } = host
  const configured = await context.sshConfig({ address: host.address, user: ssh.user, port: ssh.port })
  const config: SshConfig =
    ssh.knownHostsFile === undefined
      ? configured
      : { ...configured, userKnownHosts: [expandHome(ssh.knownHostsFile)] }
  const given = host.address === config.hostname ? '' : `${host.address} = `
  const file = ssh.identityFile === undefined ? undefined : expandHome(ssh.identityFile)
  return {
    party: { host: host.name, label: `${host.name} (${given}${config.hostname}:${config.port})` },
    config,
    login: {
      user: config.user,
      identityFiles: file === undefined ? config.identityFiles : [file],
      requiredFile: file,
      identitiesOnly: config.identitiesOnly,
      agent: config.agent,
      passphrase: ssh.passphrase,
      password: ssh.password,
      passwordQuestion: `Password of ${config.user} (for all hosts): `,
    },
    timeoutMs: ssh.connectTimeoutMs ?? config.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
  }
}

/**
 * A jump host: as ssh's configuration says. The host's key file and known_hosts file may be used too, for users without
 * an ssh configuration; its password is never sent to a machine in between.
 */
export async function jumpEndpoint(hop: Hop, host: SshTarget, context: TransportContext): Promise<Endpoint> {
  const { knownHostsFile, identityFile, connectTimeoutMs, passphrase } = host.ssh
  const configured = await context.sshConfig({ address: hop.address, user: hop.user, port: hop.port })
  const ownKnownHosts = knownHostsFile === undefined ? [] : [expandHome(knownHostsFile)]
  const userKnownHosts = [...new Set([...ownKnownHosts, ...configured.userKnownHosts])]
  const config: SshConfig = { ...configured, userKnownHosts }
  const own = identityFile === undefined ? [] : [expandHome(identityFile)]
  return {
    party: { host: host.name, label: `jump host ${hop.address} (${config.hostname}:${config.port})` },
    config,
    login: {
      user: config.user,
      identityFiles: [...new Set([...config.identityFiles, ...own])],
      requiredFile: undefined,
      identitiesOnly: config.identitiesOnly,
      agent: config.agent,
      passphrase,
      password: undefined,
      passwordQuestion: `Password of ${config.user} at jump host ${config.hostname}:${config.port}: `,
    },
    timeoutMs: connectTimeoutMs ?? config.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
  }
}

const expandHome = (path: string): string => path.replace(/^~(?=\/|$)/, homeFolder())

/** A jump host that is connected. */
export interface Via {
  readonly connection: Connection
  /** The words of ssh for a login there: '-p 2222 admin@bastion'. */
  readonly sshWords: string
}

/**
 * Connects to one machine, through `via` where it is given, at a pace its sshd bears.
 * @throws RmqError 'connect-…', 'host-…', 'auth-failed', 'forward-refused', 'interrupted', …
 */
export async function connectStop(
  stop: Endpoint,
  via: Via | undefined,
  context: TransportContext,
): Promise<Connection> {
  refuseProxyCommand(stop, via)
  const { party, config } = stop
  const { signal, acceptNewHostKeys } = context.options
  const hostKey = HostKeyCheck.load({ party, config, acceptNew: acceptNewHostKeys, via: via?.sshWords })
  const gate = context.handshakeGate(config.hostname, config.port)
  for (const retryMs of [...DROPPED_RETRY_MS, undefined]) {
    const leave = await gate.enter(signal).catch(() => {
      throw interrupted(party.host, `connecting to ${party.label}`)
    })
    try {
      return await connectOnce(stop, via?.connection, hostKey, context)
    } catch (error) {
      if (!(error instanceof Dropped)) throw error
      if (retryMs === undefined) throw explainDropped(party, error)
    } finally {
      leave()
    }
    // Spread out, or all that were dropped together come back together.
    await pause(context.clock, retryMs * (0.5 + Math.random()), signal)
  }
  throw new Error('unreachable')
}

async function connectOnce(
  stop: Endpoint,
  via: Connection | undefined,
  hostKey: HostKeyCheck,
  context: TransportContext,
): Promise<Connection> {
  const { party, login, timeoutMs } = stop
  const { hostname, port } = stop.config
  const socket = via
    ? await via.forward(hostname, port, timeoutMs, context.options.signal).catch((error: unknown) => {
        throw explainForward(stop, via, error as SshFailure)
      })
    : undefined
  const client = await handshake({ party, hostname, port, login, hostKey, socket, timeoutMs }, context)
  return new Connection(party, client, context.clock)
}

function refuseProxyCommand({ party, config }: Endpoint, via: Via | undefined): void {
  if (config.proxyCommand === undefined || via) return
  throw new RmqError('proxy-command', `ssh's configuration has a ProxyCommand for ${party.label}`, {
    where: { host: party.host },
    hint: 'Name the machine in between as ssh.jump in the inventory, or use ProxyJump: ProxyCommand is not supported.',
  })
}

function explainDropped(party: Party, cause: Error): RmqError {
  return new RmqError('connect-dropped', `${party.label} hangs up before the SSH handshake`, {
    where: { host: party.host },
    hint: 'Check that an SSH server listens on that port. If so, look at its MaxStartups and PerSourcePenalties, and for a firewall in between.',
    cause,
  })
}

function explainForward(stop: Endpoint, via: Connection, error: SshFailure): Error {
  if (error instanceof RmqError) return error
  const label = `${stop.party.label}, seen from ${via.party.label},`
  const party: Party = { host: stop.party.host, label }
  if (error instanceof ForwardTimeout) return connectTimeout(party, stop.timeoutMs, 'TCP connect')
  if (error.reason === ChannelRefusal.prohibited) {
    return new RmqError('forward-refused', `${via.party.label} forbids tunnels to ${stop.party.label}`, {
      where: { host: stop.party.host },
      hint: 'Allow them in the sshd_config of the jump host: AllowTcpForwarding yes (and PermitOpen).',
      cause: error,
    })
  }
  const code = /refused/i.test(error.message) ? 'ECONNREFUSED' : 'EHOSTUNREACH'
  return explainConnectFailure(party, Object.assign(error, { code }), stop.timeoutMs)
}
