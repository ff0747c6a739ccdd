import type { ExecOptions, ExecResult, HostAccess } from '../../engine/access.ts'
import type { SshTarget } from '../../model/cluster.ts'
import type { TransportOptions } from '../../transport/index.ts'

/** A host with an open connection, which has to be closed. */
export interface ConnectedHost extends HostAccess {
  /** Runs shell text as a user typed it, as root or as the login user. */
  exec(command: string, options?: ExecOptions & { readonly asLoginUser?: boolean }): Promise<ExecResult>
  close(): Promise<void>
}

/**
 * Opens the connection to a host; `overSsh` unless a test hands in hosts of its own.
 * @throws RmqError of the connection, 'interrupted'
 */
export type Connector = (host: SshTarget, options: TransportOptions) => Promise<ConnectedHost>

/** The transport is loaded at the first connection: most commands that contact no host start faster without it. */
export const overSsh: Connector = async (host, options) => {
  const { connectHost } = await import('../../transport/index.ts')
  return connectHost(host, options)
}
