import type { Cluster, Instance } from '../../model/cluster.ts'
import { has } from '../../releases/features.ts'
import { runtimeInfo } from '../../rocketmq/client/broker.ts'
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
    const hasUsers = keepsUsers(cluster, master, version)
    return {
      group: master.broker?.group ?? '',
      master: master.id,
      version,
      topics: objectsOf(topics),
      groups: objectsOf(groups),
      offsets,
      delays,
      users: hasUsers ? await listUsers(client, options) : [],
      acls: hasUsers ? await listAcls(client, options) : [],
    }
  }
}

/**
 * Returns true for a broker with users of ACL 2.0. Without a provider it refuses the question
 * (AuthenticationMetadataManagerImpl).
 */
export const keepsUsers = ({ acl }: Cluster, { config }: Instance, version: string): boolean =>
  has(version, 'acl-2') && (acl !== undefined || config.has('authenticationMetadataProvider'))

const objectsOf = (table: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, JsonObject> =>
  new Map([...table].map(([name, value]) => [name, asObject(value) ?? {}]))
