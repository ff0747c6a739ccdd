import type { Cluster, Instance } from '../../../model/cluster.ts'
import { otherMembers } from '../../../model/groups.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import type { Metadata } from '../../client/metadata.ts'
import type { CallBody, WaitOptions } from '../../client/rpc.ts'
import { leaderOf, whenLeading } from '../../replication/leader.ts'
import {
  readMetadata,
  slaveIncomplete,
  waitWholeMetadata,
  type MetadataWaitOptions,
} from '../../replication/whole-metadata.ts'

/** Members that may take over, and what they must have then. */
export interface WholeMembers {
  readonly members: readonly Instance[]
  /** Topics and groups of the leader as last read. */
  readonly metadata: Metadata
}

/**
 * The call before a running leader is restarted: sees that another member has all its topics and groups.
 * @throws RmqError 'slave-incomplete': the member is not restarted.
 */
export function requireWholeSuccessor(
  cluster: Cluster,
  instance: Instance,
  options: WaitOptions = {},
): CallBody {
  return whenLeading(cluster, instance, async (clients, signal, onProgress) => {
    await wholeMembers(cluster, clients, instance, { ...options, signal, onProgress })
  })
}

/**
 * The members beside the leader that have all its topics and groups; some seconds are left to them to copy.
 * @throws RmqError 'slave-incomplete' when there is none after 60 s unless given
 */
export async function wholeMembers(
  cluster: Cluster,
  clients: ClientPool,
  leader: Instance,
  options: MetadataWaitOptions,
): Promise<WholeMembers> {
  let metadata: Metadata = { topics: new Set(), groups: new Set() }
  const expected = async () => {
    const read = await readMetadata(clients, leader, options.signal)
    metadata = read ?? metadata
    return read
  }
  const comparison = { expected, brokers: otherMembers(cluster, leader), needed: 'any' } as const
  const { whole, incomplete } = await waitWholeMetadata(cluster, clients, comparison, options)
  if (whole.length > 0) return { members: whole, metadata }
  throw slaveIncomplete(cluster, leader, incomplete)
}

/**
 * Sees that a new leader has the topics and groups that the last one had.
 * @throws RmqError 'slave-incomplete' with the names that are missing after 60 s unless given
 */
export async function requireWholeLeader(
  cluster: Cluster,
  clients: ClientPool,
  last: Instance,
  metadata: Metadata,
  options: MetadataWaitOptions,
): Promise<void> {
  const leader = await leaderOf(cluster, clients, last.broker?.group ?? '', options.signal)
  if (leader === undefined || leader.id === last.id) return
  const comparison = { expected: () => Promise.resolve(metadata), brokers: [leader], needed: 'all' } as const
  const { incomplete } = await waitWholeMetadata(cluster, clients, comparison, options)
  if (incomplete.length === 0) return
  throw slaveIncomplete(cluster, last, incomplete, 'after the hand-over ')
}
