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

/**
 * Why there is no common leader: 'a, b: 10.0.0.11:9878; c: no leader'; undefined when all name the same one, or
 * there is nobody to name one.
 * @param leaders address of the leader ('' for none) by the instance id of who names it
 */
export function differingLeaders(leaders: ReadonlyMap<string, string>): string | undefined {
  const views = new Map<string, string[]>()
  for (const [id, leader] of leaders) views.set(leader, [...(views.get(leader) ?? []), id])
  if (views.size === 0 || (views.size === 1 && !views.has(''))) return undefined
  return [...views]
    .map(([leader, ids]) => `${ids.join(', ')}: ${leader === '' ? 'no leader' : leader}`)
    .join('; ')
}
