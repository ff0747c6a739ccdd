import type { Cluster, Instance } from '../../model/cluster.ts'
import { has } from '../../releases/features.ts'
import { isOrdinaryTopic } from '../client/exclusive-topics.ts'
import { keysThatDiffer } from './checks/running-config.ts'
import { closedAt } from './checks/writes.ts'
import { answerOf, type Answers, type Drift } from './verification.ts'

/** The differences that a restart, or a request to name servers, repairs; by instance id. */
export function driftOf(cluster: Cluster, answers: Answers): ReadonlyMap<string, Drift> {
  return new Map(
    cluster.instances.flatMap((instance): [string, Drift][] => {
      const keys = keysThatDiffer(cluster, instance, answers).map(({ name }) => name)
      const closed = closedAt(cluster, instance, answers)
      const oldPassword = answerOf(answers, instance.id)?.oldPassword === true ? { oldPassword: true } : {}
      const drift = { keys, closedAt: closed, reopens: reopens(cluster, instance, answers), ...oldPassword }
      return keys.length + closed.length > 0 || drift.oldPassword ? [[instance.id, drift]] : []
    }),
  )
}

/** The request makes every topic of the group writable at the name server, those that are meant to be read-only too. */
function reopens(cluster: Cluster, broker: Instance, answers: Answers): boolean {
  const topics = answerOf(answers, broker.id)?.topics
  if (topics === undefined || !has(cluster.rocketmq.version, 'add-write-permission')) return false
  return [...topics].every(([topic, open]) => open || !isOrdinaryTopic(cluster, broker, topic))
}
