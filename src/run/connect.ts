import type { HostAccess } from '../engine/access.ts'
import { mapLimit } from '../engine/concurrency.ts'
import type { ErrorReport } from '../engine/events.ts'
import { reportOf } from '../engine/report.ts'
import { RmqError } from '../errors.ts'
import type { Host } from '../model/cluster.ts'
import type { Dial } from '../rocketmq/client/client-pool.ts'
import type { SshHost } from '../transport/index.ts'
import type { Context } from './context.ts'
import type { Flags } from './command/flags.ts'

/** The connections of one command. Close them whatever happens. */
export interface Connections {
  readonly access: ReadonlyMap<string, SshHost>
  readonly unreachable: Map<string, ErrorReport>
  /** Connects to further hosts, with the same secrets; they are none of `access`, and closed with it. */
  connectMore(hosts: readonly Host[]): Promise<MoreHosts>
  close(): Promise<void>
}

interface MoreHosts {
  readonly reached: readonly SshHost[]
  readonly missed: readonly { readonly host: string; readonly error: RmqError }[]
}

/**
 * Connects to the hosts, some at a time. A host that cannot be reached is told and left out.
 * @param onConnected what to do with a host right away, while others still connect; when it throws an RmqError,
 *   the host counts as not reached
 * @param onAllConnected called once every host has connected or failed, while `onConnected` may still be at work
 * @param hintOf what to do when this host is not reached, beside what the error says
 */
export async function connectHosts(
  context: Context,
  flags: Flags,
  hosts: readonly Host[],
  onConnected: (host: SshHost) => Promise<void> = () => Promise.resolve(),
  onAllConnected: (access: ReadonlyMap<string, SshHost>) => void = () => undefined,
  hintOf: (host: string) => string | undefined = () => undefined,
): Promise<Connections> {
  const { connectHost } = await import('../transport/index.ts')
  const withSecrets = await askedSecrets(context, flags)
  const options = {
    acceptNewHostKeys: flags.acceptNewHostKeys,
    signal: context.stop,
    ...(context.isTTY ? { askSecret: (question: string) => context.askSecret(question) } : {}),
    onNote: (host: string, note: string) => {
      context.emit({ type: 'warning', code: 'connection-note', message: `${host}: ${note}` })
    },
  }
  const access = new Map<string, SshHost>()
  const further: SshHost[] = []
  const unreachable = new Map<string, ErrorReport>()
  let awaited = hosts.length
  const connect = async (host: Host): Promise<SshHost> => {
    try {
      const connected = await connectHost(withSecrets(host), options)
      access.set(host.name, connected)
      return connected
    } finally {
      awaited -= 1
      if (awaited === 0) onAllConnected(access)
    }
  }
  await mapLimit(hosts, flags.concurrency, async (host) => {
    const begun = performance.now()
    try {
      const connected = await connect(host)
      context.emit({ type: 'connected', host: host.name, ms: performance.now() - begun })
      await onConnected(connected)
    } catch (error) {
      // Only failures a user can act on drop a host; a bug must not hide as one.
      if (!(error instanceof RmqError)) throw error
      const told = reportOf(error)
      const hint = [told.hint, hintOf(host.name)].filter((text) => text !== undefined).join(' ')
      const report = { ...told, ...(hint === '' ? {} : { hint }) }
      unreachable.set(host.name, report)
      context.emit({ type: 'host-failed', host: host.name, error: report })
    }
  })
  return {
    access,
    unreachable,
    connectMore: async (more) => {
      const reached: SshHost[] = []
      const missed: { host: string; error: RmqError }[] = []
      await mapLimit(more, flags.concurrency, async (host) => {
        try {
          const connected = await connectHost(withSecrets(host), options)
          further.push(connected)
          reached.push(connected)
        } catch (error) {
          if (!(error instanceof RmqError)) throw error
          missed.push({ host: host.name, error })
        }
      })
      return { reached, missed }
    },
    close: async () => {
      await Promise.all([...access.values(), ...further].map((host) => host.close()))
    },
  }
}

/** --ask-pass and --ask-become-pass: one question for all hosts, before the first connection. */
async function askedSecrets(context: Context, flags: Flags): Promise<(host: Host) => Host> {
  const password = flags.askPass ? await context.askSecret('SSH password: ') : undefined
  const becomePassword = flags.askBecomePass ? await context.askSecret('sudo password: ') : undefined
  if ((flags.askPass && !password) || (flags.askBecomePass && !becomePassword)) {
    throw new RmqError('no-terminal', 'a password was to be asked for, and none was given', {
      hint: 'Run it in a terminal, or name the password in the inventory as ${ENV} or file:PATH.',
    })
  }
  return (host) => ({
    ...host,
    ssh: {
      ...host.ssh,
      ...(password ? { password } : {}),
      ...(becomePassword ? { becomePassword } : {}),
    },
  })
}

/**
 * The way to a port as seen from a host of the cluster. A host that was not reached is stood in for by another one:
 * its instances may well serve although its SSH does not.
 */
export function dialer(access: ReadonlyMap<string, HostAccess>): Dial {
  return async (host, address, port, signal) => {
    const from = access.get(host) ?? [...access.values()][0]
    if (!from)
      throw new RmqError('host-unreachable', 'no host of the cluster was reached', { where: { host } })
    return from.connect(address, port, signal)
  }
}
