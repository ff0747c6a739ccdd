import type { Cluster, Instance } from '../../model/cluster.ts'
import { tryAnswer, RPC_TIMEOUT_MS } from './rpc.ts'
import { otherMasters } from '../../model/groups.ts'
import type { ClientPool } from './client-pool.ts'
import { writableTopics } from './topic.ts'

/** Topics that brokers of any version create for themselves, and retry topics: producers do not use them on other brokers. */
const SYSTEM_TOPIC =
  /^(%RETRY%|%DLQ%|%SYS%|rmq_sys_|RMQ_SYS_|CID_RMQ_SYS_|SCHEDULE_TOPIC_XXXX$|SELF_TEST_TOPIC$|TBW102$|BenchmarkTest$|OFFSET_MOVED_EVENT$|TRANS_CHECK_MAX_TIME_TOPIC$)|_REPLY_TOPIC$/

/**
 * Topics that may be written to in the group of this master and in no other group that answers: their producers have
 * no other group to use.
 * @returns their names, sorted; undefined: the master does not answer
 */
export async function exclusiveTopics(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const ask = (instance: Instance): Promise<readonly string[] | undefined> =>
    tryAnswer(clients.askOnce(instance, writableTopics, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
  const [own, ...others] = await Promise.all([master, ...otherMasters(cluster, master)].map(ask))
  if (own === undefined) return undefined
  const elsewhere = new Set(others.flatMap((topics) => topics ?? []))
  return own.filter((topic) => !elsewhere.has(topic) && isOrdinaryTopic(cluster, master, topic)).sort()
}

/** Returns true for a topic that brokers make for themselves or for a consumer group. */
export const isSystemTopic = (topic: string): boolean => SYSTEM_TOPIC.test(topic)

/** Returns true for a topic of a user: a broker has system topics, one by its own name and one by its cluster's. */
export function isOrdinaryTopic(
  { name }: Pick<Cluster, 'name'>,
  { broker }: Pick<Instance, 'broker'>,
  topic: string,
): boolean {
  return topic !== name && topic !== broker?.group && !isSystemTopic(topic)
}
