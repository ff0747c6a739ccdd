import { groupKindOf } from '../../groups/index.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { isMaster, slavesOf } from '../../model/groups.ts'
import { has } from '../../releases/features.ts'
import { unread } from '../services/ask-serving.ts'
import type { ServiceAnswer } from '../services/behaviour.ts'

/**
 * Reads the connections for replication of a master from its host: an address of the other end for each open connection
 * to its HA port.
 * @returns undefined: the host was not reached
 */
export type ReadConnections = (
  master: Instance,
  haPort: number,
  signal: AbortSignal | undefined,
) => Promise<readonly string[] | undefined>

/** The HA port of a master that has slaves and does not report their connections: before 5.0.0. */
function unreportedHaPort(cluster: Cluster, instance: Instance): number | undefined {
  if (has(cluster.rocketmq.version, 'ha-status') || !isMaster(instance)) return undefined
  if (instance.broker === undefined || groupKindOf(instance.broker).connects !== true) return undefined
  if (slavesOf(cluster, instance).length === 0) return undefined
  return instance.ports.find(({ purpose }) => purpose === 'ha')?.port
}

/**
 * The connections for replication as an answer of a master before 5.0.0, of which only its host knows them.
 * @param read undefined: hosts are not read
 * @returns an empty answer for every other instance
 * @throws the reason of an abort
 */
export async function connectionsOnHost(
  cluster: Cluster,
  instance: Instance,
  read: ReadConnections | undefined,
  signal?: AbortSignal,
): Promise<ServiceAnswer> {
  const port = unreportedHaPort(cluster, instance)
  if (port === undefined || read === undefined) return {}
  try {
    const slaves = await read(instance, port, signal)
    return slaves === undefined ? {} : { ha: { master: true, slaves, masterAddress: '' } }
  } catch (error) {
    signal?.throwIfAborted()
    return { unread: [unread('its connections for replication', error)] }
  }
}
