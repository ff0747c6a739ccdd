import type { Cluster, Instance } from '../../model/cluster.ts'
import { has } from '../../releases/features.ts'
import { brokerConfig, runtimeInfo } from '../../rocketmq/client/broker.ts'
import type { Question } from '../../rocketmq/client/client-pool.ts'
import { groupConfigs, topicConfigs } from '../../rocketmq/client/metadata.ts'
import { listAcls, listUsers } from '../../rocketmq/client/tables/access.ts'
import { committedOffsets, delayOffsets } from '../../rocketmq/client/tables/offsets.ts'
import { asObject, type JsonObject, type JsonValue } from '../../rocketmq/remoting/json.ts'
import type { GroupTables } from '../contents.ts'

/**
 * Reads the tables of a master. Users and rights are asked for where the cluster has ACL 2.0.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export function tablesOfMaster(cluster: Cluster, master: Instance): Question<GroupTables> {
  return async (client, options) => {
    const { version = cluster.rocketmq.version } = await runtimeInfo(client, options)
    const topics = await topicConfigs(client, options)
    const groups = await groupConfigs(client, options)
    const offsets = await committedOffsets(client, options)
    const delays = await delayOffsets(client, options)
    const access = mayKeepUsers(cluster, master, version) ? await usersOf(client, options) : undefined
    return {
      group: master.broker?.group ?? '',
      master: master.id,
      version,
      topics: objectsOf(topics),
      groups: objectsOf(groups),
      offsets,
      delays,
      users: access?.users ?? [],
      acls: access?.acls ?? [],
    }
  }
}

/** Returns true for a broker that has users of ACL 2.0 by the inventory. It may run without them still: see `usersOf`. */
export const mayKeepUsers = ({ acl }: Cluster, { config }: Instance, version: string): boolean =>
  has(version, 'acl-2') && (acl !== undefined || config.has(PROVIDER))

const PROVIDER = 'authenticationMetadataProvider'

/**
 * The users and rights of a broker; undefined: it runs without a provider for them, as before the first apply of an inventory that
 * turns ACL 2.0 on. It would refuse the questions then (AuthenticationMetadataManagerImpl).
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export const usersOf: Question<Pick<GroupTables, 'users' | 'acls'> | undefined> = async (client, options) => {
  const running = await brokerConfig(client, options)
  if ((running.get(PROVIDER) ?? '') === '') return undefined
  return { users: await listUsers(client, options), acls: await listAcls(client, options) }
}

const objectsOf = (table: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, JsonObject> =>
  new Map([...table].map(([name, value]) => [name, asObject(value) ?? {}]))
