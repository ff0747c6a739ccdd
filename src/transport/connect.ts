import type { Duplex } from 'node:stream'
import type {
  ConnectTurns,
  ExecOptions,
  ExecResult,
  HostAccess,
  LocalFile,
  UploadOptions,
} from '../engine/access.ts'
import { RmqError } from '../errors.ts'
import type { SshTarget } from '../model/cluster.ts'
import { quote } from '../shell/quote.ts'
import { ChannelRefusal, ForwardTimeout } from './connection.ts'
import { contextOf } from './context.ts'
import type { TransportContext } from './context.ts'
import type { SshFailure } from './failures.ts'
import { HostShell } from './exec/host-shell.ts'
import type { TransportOptions } from './options.ts'
import { openRelay } from './relay.ts'
import { openRoute } from './route.ts'
import type { HostRoute } from './route.ts'
import { upload } from './exec/upload.ts'

export type { TransportOptions } from './options.ts'

/** A tunnel to a port of the cluster answers in milliseconds or not at all (packets dropped by a firewall). */
const FORWARD_TIMEOUT_MS = 10_000

export interface CommandOptions extends ExecOptions {
  /** As the login user instead of root. */
  readonly asLoginUser?: boolean
}

/**
 * Connects to one host; independent hosts may connect side by side. Give all hosts of a run the same `options` object.
 * @throws RmqError 'host-key-unknown', 'host-key-changed', 'host-key-revoked', 'auth-failed', 'connect-refused',
 *   'connect-timeout', 'host-unreachable', 'forward-refused' (jump host), 'interrupted' …, the host named
 */
export async function connectHost(host: SshTarget, options: TransportOptions): Promise<SshHost> {
  const context = contextOf(options)
  return new SshHost(host, await openRoute(host, context), context)
}

/** One host over SSH. `close` it, or the process does not end. */
export class SshHost implements HostAccess {
  readonly host: string
  readonly #route: HostRoute
  readonly #shell: HostShell
  readonly #onNote: TransportOptions['onNote']
  #tunnelsForbidden = false
  #closing: Promise<void> | undefined

  constructor(host: SshTarget, route: HostRoute, context: TransportContext) {
    this.host = host.name
    this.#route = route
    this.#onNote = context.options.onNote
    const { become, becomePassword } = host.ssh
    this.#shell = new HostShell(
      route.connection,
      route.user,
      // Root needs no sudo, and a small host may not have it.
      become === 'sudo' && route.user !== 'root'
        ? { password: becomePassword, ask: () => context.ask('Password for sudo (for all hosts): ') }
        : undefined,
    )
  }

  /** Resolves when the connection is gone, be it closed or lost. */
  get closed(): Promise<void> {
    return this.#route.connection.closed
  }

  script(script: string, options: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    return this.#shell.run({ script, what: 'running a script', options })
  }

  /** One command by its words, as root (or as the login user); `options.stdin` is its input. */
  command(argv: readonly string[], options: CommandOptions = {}): Promise<ExecResult> {
    return this.exec(argv.map(quote).join(' '), options)
  }

  /** Shell text as a user typed it, as root (or as the login user). With `stdin` it shows in the process list. */
  exec(command: string, options: CommandOptions = {}): Promise<ExecResult> {
    const { asLoginUser = false, ...rest } = options
    return this.#shell.run({
      script: command,
      what: `running '${brief(command)}'`,
      options: rest,
      asLoginUser,
    })
  }

  async upload(local: LocalFile, path: string, mode: string, options?: UploadOptions): Promise<void> {
    await upload(this.#shell, this.host, { local, path, mode }, options)
  }

  async connect(address: string, port: number, signal?: AbortSignal, turns?: ConnectTurns): Promise<Duplex> {
    const { connection } = this.#route
    const relay = (): Promise<Duplex> =>
      openRelay(connection, { address, port, timeoutMs: FORWARD_TIMEOUT_MS, signal, ...turns })
    if (this.#tunnelsForbidden) return relay()
    try {
      return await connection.forward(address, port, FORWARD_TIMEOUT_MS, signal)
    } catch (error) {
      if (error instanceof RmqError) throw error
      if ((error as SshFailure).reason !== ChannelRefusal.prohibited) {
        throw this.#nothingAnswers(`${address}:${port}`, error as SshFailure)
      }
      this.#forbidTunnels()
      return relay()
    }
  }

  /** Reported once: the way around is slower, and the user may want to know why. */
  #forbidTunnels(): void {
    if (this.#tunnelsForbidden) return
    this.#tunnelsForbidden = true
    this.#onNote?.(
      this.host,
      'its sshd forbids tunnels (AllowTcpForwarding); ports are reached by a command instead',
    )
  }

  #nothingAnswers(target: string, error: SshFailure): RmqError {
    const reason =
      error instanceof ForwardTimeout ? error.message : error.message.replace(/^.*Channel open failure: /, '')
    return new RmqError('forward-refused', `nothing answers at ${target}, seen from the host: ${reason}`, {
      where: { host: this.host },
      cause: error,
      hint: 'See whether the process runs and listens on this address (status, logs).',
    })
  }

  /** Ends the connection, after what was given up has been ended on the host. Harmless when called again. */
  close(): Promise<void> {
    this.#closing ??= this.#shell.settled().then(() => this.#route.release())
    return this.#closing
  }
}

const brief = (command: string): string => (command.length > 60 ? `${command.slice(0, 57)}…` : command)
