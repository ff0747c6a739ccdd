import { mapLimit } from '../../engine/concurrency.ts'
import { compact } from '../../objects.ts'
import type { ErrorReport } from '../../engine/events.ts'
import { reportOf } from '../../engine/report.ts'
import { interruptedError, RmqError } from '../../errors.ts'
import { joinHints } from '../../hint.ts'
import type { SshTarget } from '../../model/cluster.ts'
import type { TransportOptions } from '../../transport/index.ts'
import { askSecrets, type WithSecrets } from './ask-secrets.ts'
import type { RemoteFlags } from '../command/flags.ts'
import type { ConnectedHost } from './connector.ts'
import type { Context } from '../context.ts'

export interface ConnectOptions {
  readonly hosts: readonly SshTarget[]
  /**
   * Work on a host right after its connection, while others still connect. When it throws an RmqError, the host counts
   * as not reached.
   */
  readonly onConnected?: (host: ConnectedHost) => Promise<void>
  /** Called once every host has connected or failed, while `onConnected` may still be at work. */
  readonly onAllConnected?: () => void
  /** Work that needs no host: it is done while the first host takes the connection, which is a wait. */
  readonly whileConnecting?: () => void
  /** The next step when this host is not reached, after the hint of the error. */
  readonly hintOf?: (host: string) => string | undefined
}

interface MoreHosts {
  readonly reached: readonly ConnectedHost[]
  readonly missed: readonly { readonly host: string; readonly error: RmqError }[]
}

/** The connections of one command. Only this class adds to them. Close them in any case. */
export class Connections {
  readonly #context: Context
  readonly #concurrency: number
  readonly #withSecrets: WithSecrets
  readonly #options: TransportOptions
  readonly #access = new Map<string, ConnectedHost>()
  readonly #further: ConnectedHost[] = []
  readonly #unreachable = new Map<string, ErrorReport>()
  #onFirstSocket: (() => void) | undefined

  constructor(
    context: Context,
    flags: Pick<RemoteFlags, 'acceptNewHostKeys' | 'concurrency'>,
    withSecrets: WithSecrets,
  ) {
    this.#context = context
    this.#concurrency = flags.concurrency
    this.#withSecrets = withSecrets
    this.#options = {
      acceptNewHostKeys: flags.acceptNewHostKeys,
      signal: context.stop,
      ...(context.isTTY ? { askSecret: (question: string) => context.askSecret(question) } : {}),
      onSocket: () => {
        this.#onFirstSocket?.()
        this.#onFirstSocket = undefined
      },
      onNote: (host: string, note: string) => {
        context.emit({ type: 'warning', code: 'connection-note', message: `${host}: ${note}` })
      },
    }
  }

  /** Hosts with a connection, those that were lost later included. */
  get access(): ReadonlyMap<string, ConnectedHost> {
    return this.#access
  }

  /** Hosts that were not reached or were lost later, with the reason. */
  get unreachable(): ReadonlyMap<string, ErrorReport> {
    return this.#unreachable
  }

  /** Hosts with a connection that were not lost. */
  get reached(): readonly ConnectedHost[] {
    return [...this.#access.values()].filter(({ host }) => !this.#unreachable.has(host))
  }

  /**
   * Connects to the hosts, `concurrency` at a time. A host that is not reached is reported and left out.
   * @throws RmqError 'interrupted' after Ctrl-C
   */
  async open({ hosts, onConnected, onAllConnected, whileConnecting, hintOf }: ConnectOptions): Promise<void> {
    let awaited = hosts.length
    // Not at once: other hosts are about to open their sockets.
    if (whileConnecting) this.#onFirstSocket = () => setImmediate(whileConnecting)
    const connect = async (host: SshTarget): Promise<ConnectedHost> => {
      try {
        const connected = await this.#connect(host)
        this.#access.set(host.name, connected)
        return connected
      } finally {
        awaited -= 1
        if (awaited === 0) onAllConnected?.()
      }
    }
    await mapLimit(hosts, this.#concurrency, async (host) => {
      const begun = performance.now()
      try {
        const connected = await connect(host)
        this.#context.emit({ type: 'connected', host: host.name, ms: performance.now() - begun })
        await onConnected?.(connected)
      } catch (error) {
        this.lose(host.name, error, hintOf?.(host.name))
      }
    })
    if (this.#context.stop.aborted) throw interruptedError('interrupted before anything was changed')
  }

  /**
   * Leaves a host out from now on, and reports why. A host that Ctrl-C kept from being reached is not reported.
   * @throws the error itself unless it is an RmqError: a bug must not hide as a failure of a host
   */
  lose(host: string, error: unknown, hint?: string): void {
    if (!(error instanceof RmqError)) throw error
    const report = reportOf(error)
    const hints = joinHints([report.hint, hint])
    const whole = { ...report, ...compact({ hint: hints }) }
    this.#unreachable.set(host, whole)
    if (error.code !== 'interrupted') this.#context.emit({ type: 'host-failed', host, error: whole })
  }

  /** Connects to further hosts, with the same secrets; they are not part of `access`, and are closed with it. */
  async connectMore(hosts: readonly SshTarget[]): Promise<MoreHosts> {
    const reached: ConnectedHost[] = []
    const missed: { host: string; error: RmqError }[] = []
    await mapLimit(hosts, this.#concurrency, async (host) => {
      try {
        const connected = await this.#connect(host)
        this.#further.push(connected)
        reached.push(connected)
      } catch (error) {
        if (!(error instanceof RmqError)) throw error
        missed.push({ host: host.name, error })
      }
    })
    return { reached, missed }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#access.values(), ...this.#further].map((host) => host.close()))
  }

  #connect(host: SshTarget): Promise<ConnectedHost> {
    return this.#context.connect(this.#withSecrets(host), this.#options)
  }
}

/**
 * Asks for the secrets of --ask-pass and --ask-become-pass, then connects to the hosts.
 * @throws RmqError 'no-terminal', 'interrupted'; nothing stays open then
 */
export async function connectHosts(
  options: ConnectOptions & { readonly context: Context; readonly flags: RemoteFlags },
): Promise<Connections> {
  const { context, flags } = options
  const connections = new Connections(context, flags, await askSecrets(context, flags))
  try {
    await connections.open(options)
    return connections
  } catch (error) {
    await connections.close()
    throw error
  }
}
