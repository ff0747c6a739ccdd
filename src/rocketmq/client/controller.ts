import { own } from '../../objects.ts'
import type { Guard } from '../../engine/access.ts'
import { readBody, readProperties } from '../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode, ResponseCode } from '../remoting/codes.ts'
import { RemotingError } from '../remoting/error.ts'
import { asArray, asObject, asText } from '../remoting/json.ts'
import type { KnownReplica } from './known-replica.ts'

/** A controller's view of its Raft group (5.0.0 and later). */
export interface ControllerMetadata {
  readonly group: string
  /** Self id of the leader, '' while none is elected. */
  readonly leaderId: string
  readonly leaderAddress: string
  /** The asked controller leads. */
  readonly leader: boolean
  /** Self id → address of each member, the asked one included; empty where it does not report them. */
  readonly peers: ReadonlyMap<string, string>
}

/**
 * Asks a controller for the leader; it answers in header fields, not in a body.
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
    peers: peersIn(extFields['peers'] ?? ''),
  }
}

/** @param text 'n0:10.0.0.11:9878;n1:10.0.0.12:9878;' (GetMetaDataResponseHeader) */
function peersIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').flatMap((peer): [string, string][] => {
      const colon = peer.indexOf(':')
      return colon > 0 ? [[peer.slice(0, colon), peer.slice(colon + 1)]] : []
    }),
  )
}

/**
 * Configuration of a running controller: its conf file over the defaults.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function controllerConfig(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, string>> {
  return readProperties((await client.request({ code: RequestCode.getControllerConfig }, options)).body)
}

/** A member of a broker group as the controllers know it. */
export interface Replica {
  /** Given by the controllers; the name servers list the master as 0 all the same. */
  readonly brokerId: string
  /** 'ip:port'. */
  readonly address: string
}

/**
 * Asks the controller that leads which members of a group it would elect: in sync, and heard of lately.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function electable(
  client: RemotingClient,
  group: string,
  options?: RequestOptions,
): Promise<Replica[]> {
  const body = Buffer.from(JSON.stringify([group]))
  const answer = await client.request({ code: RequestCode.controllerGetSyncStateData, body }, options)
  const table = asObject(asObject(await readBody(answer.body))?.['replicasInfoTable'])
  const replicas = asArray(asObject(own(table, group))?.['inSyncReplicas'])
  return replicas.flatMap((each): Replica[] => {
    const { alive, brokerId, brokerAddress } = asObject(each) ?? {}
    if (alive !== true || brokerId === undefined || brokerAddress === undefined) return []
    return [{ brokerId: asText(brokerId), address: asText(brokerAddress) }]
  })
}

/**
 * Asks a controller for the members of these groups that it knows, and whether each was heard of lately. Only the leader
 * answers; undefined: another one leads. A member may stand there under several ids, and is heard of under one: a broker
 * whose request for an id is answered too late (3 s) deletes what it noted and asks for another one, and the first stays
 * with the controllers (5.5.0, ReplicasManager.register and applyBrokerId); so does the id of an emptied store.
 * @returns group → 'ip:port' → the member
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function knownReplicas(
  client: RemotingClient,
  groups: readonly string[],
  options?: RequestOptions,
): Promise<ReadonlyMap<string, ReadonlyMap<string, KnownReplica>> | undefined> {
  const body = Buffer.from(JSON.stringify(groups))
  const request = { code: RequestCode.controllerGetSyncStateData, body }
  const answer = await client.request(request, options).catch((error: unknown) => {
    if (error instanceof RemotingError && error.responseCode === ResponseCode.controllerNotLeader) {
      return undefined
    }
    throw error
  })
  if (answer === undefined) return undefined
  const table = asObject(asObject(await readBody(answer.body))?.['replicasInfoTable'])
  return new Map(
    groups.map((group) => {
      const info = asObject(own(table, group))
      const replicas = ['inSyncReplicas', 'notInSyncReplicas'].flatMap((key) => asArray(own(info, key)))
      const known = new Map<string, KnownReplica>()
      for (const each of replicas) {
        const { alive, brokerAddress, brokerId } = asObject(each) ?? {}
        const address = asText(brokerAddress)
        const id = brokerId === undefined ? '' : asText(brokerId)
        const { heard = false, ids = [] } = known.get(address) ?? {}
        known.set(address, {
          heard: alive === true || heard,
          ids: /^\d{1,9}$/.test(id) ? [...ids, id] : ids,
        })
      }
      return [group, known]
    }),
  )
}

/**
 * Has the controller that leads make this replica the master of its group (`mqadmin electMaster`). Only one that is
 * in sync is taken, so nothing that was acknowledged is lost. The replica is named by its id since 5.1.1.
 * @throws RemotingError when it is refused, RmqError as RemotingClient.write.
 */
export async function electMaster(
  client: RemotingClient,
  { cluster, group, brokerId }: { cluster: string; group: string; brokerId: string },
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const extFields = {
    clusterName: cluster,
    brokerName: group,
    brokerId,
    designateElect: 'true',
    invokeTime: String(Date.now()),
  }
  await client.write({ code: RequestCode.controllerElectMaster, extFields }, guard, options)
}

/**
 * The leaders that controllers name, if they differ: 'a, b: 10.0.0.11:9878; c: no leader'; undefined when all name the
 * same one, or no controller names one.
 * @param leaders address of the leader ('' for none) by the instance id of the controller that names it
 */
export function differingLeaders(leaders: ReadonlyMap<string, string>): string | undefined {
  const views = new Map<string, string[]>()
  for (const [id, leader] of leaders) views.set(leader, [...(views.get(leader) ?? []), id])
  if (views.size === 0 || (views.size === 1 && !views.has(''))) return undefined
  return [...views]
    .map(([leader, ids]) => `${ids.join(', ')}: ${leader === '' ? 'no leader' : leader}`)
    .join('; ')
}
