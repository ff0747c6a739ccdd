import { anySignal } from '../signals.ts'
import type { HostAccess } from '../engine/access.ts'
import type { ErrorReport } from '../engine/events.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import type { Problem, Verification } from '../rocketmq/verify/verification.ts'
import { verifyCluster } from '../rocketmq/verify/verify.ts'
import type { RemoteFlags } from './command/flags.ts'
import { connectHosts, type Connections } from './hosts/connections.ts'
import type { Context } from './context.ts'
import { dialer } from './hosts/dialer.ts'
import { haConnections } from './hosts/ha-connections.ts'
import { select, selectedHosts, type Selection } from './selection.ts'

/** A cluster with its open connections, and the part of it that --limit leaves. */
export class ConnectedCluster {
  readonly context: Context
  readonly flags: RemoteFlags
  readonly cluster: Cluster
  readonly selection: Selection
  readonly connections: Connections
  readonly #closing = new AbortController()
  #verification: Promise<Verification> | undefined

  constructor(parts: ConnectedParts) {
    this.context = parts.context
    this.flags = parts.flags
    this.cluster = parts.cluster
    this.selection = parts.selection
    this.connections = parts.connections
  }

  get access(): ReadonlyMap<string, HostAccess> {
    return this.connections.access
  }

  get unreachable(): ReadonlyMap<string, ErrorReport> {
    return this.connections.unreachable
  }

  /**
   * Answers of the running cluster by RocketMQ's own protocol. It is asked once; after `stale` it is asked again.
   * @throws the reason of an abort
   */
  verification(): Promise<Verification> {
    this.#verification ??= this.#verify()
    return this.#verification
  }

  /** The running cluster may have changed since it was asked. */
  stale(): void {
    this.#verification = undefined
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.connections.close()
  }

  #verify(): Promise<Verification> {
    const signal = anySignal([this.context.stop, this.#closing.signal])
    const verification = verifyCluster(this.cluster, dialer(this.access), {
      signal,
      connections: haConnections(this.access),
    })
    // It may be asked ahead of need; a caller that awaits it sees the failure.
    verification.catch(() => undefined)
    return verification
  }
}

export interface ConnectedParts {
  readonly context: Context
  readonly flags: RemoteFlags
  readonly cluster: Cluster
  readonly selection: Selection
  readonly connections: Connections
}

/**
 * Connects to the selected hosts for some work that reads no resources, and closes the connections in any case.
 * @param options.command as the events of the run name it; none: the command reports no events of a run
 * @throws RmqError 'limit-unknown', 'no-terminal', 'interrupted', and what `work` throws
 */
export async function withCluster<T>(
  options: ClusterOptions,
  work: (cluster: ConnectedCluster) => Promise<T>,
): Promise<T> {
  const { context, flags, cluster, command } = options
  const selection = select(cluster, flags.limit)
  const hosts = options.hosts ?? selectedHosts(cluster, selection)
  if (command !== undefined) {
    const names = hosts.map(({ name }) => name)
    context.emit({ type: 'run-started', command, cluster: cluster.name, hosts: names })
  }
  const connections = await connectHosts({ context, flags, hosts })
  const connected = new ConnectedCluster({ context, flags, cluster, selection, connections })
  try {
    return await work(connected)
  } finally {
    await connected.close()
  }
}

export interface ClusterOptions {
  readonly context: Context
  readonly flags: RemoteFlags
  readonly cluster: Cluster
  readonly command?: string
  /** Those of the selection unless given. */
  readonly hosts?: readonly Host[]
}

/** Returns true for a problem of the selected instances or of their groups. */
export function concerns(
  { cluster, selection }: Pick<ConnectedCluster, 'cluster' | 'selection'>,
  { instance, group }: Problem,
): boolean {
  const members = cluster.groups.find(({ name }) => name === group)?.members ?? []
  const concerned = instance === undefined ? members : [instance, ...members]
  return concerned.length === 0 || concerned.some((id) => selection.instances.has(id))
}
