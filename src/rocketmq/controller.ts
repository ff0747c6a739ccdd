import type { RemotingClient, RequestOptions } from './remoting/client.ts'
import { RequestCode } from './remoting/codes.ts'

/** A controller's view of its Raft group (5.0.0 and later). */
export interface ControllerMetadata {
  readonly group: string
  /** Self id of the leader, '' while none is elected. */
  readonly leaderId: string
  readonly leaderAddress: string
  /** The asked controller leads. */
  readonly leader: boolean
}

/**
 * Asks a controller who leads; it answers in header fields, not in a body.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function controllerMetadata(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ControllerMetadata> {
  const { extFields } = await client.request({ code: RequestCode.controllerGetMetadata }, options)
  return {
    group: extFields['group'] ?? '',
    leaderId: extFields['controllerLeaderId'] ?? '',
    leaderAddress: extFields['controllerLeaderAddress'] ?? '',
    leader: extFields['isLeader'] === 'true',
  }
}
