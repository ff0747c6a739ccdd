import type { Cluster } from '../../model/cluster.ts'
import { mayReopen } from '../rolling/reopen-writes.ts'
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
      const drift = {
        keys,
        closedAt: closed,
        reopens: mayReopen(cluster, instance, answerOf(answers, instance.id)?.topics),
        ...oldPassword,
      }
      return keys.length + closed.length > 0 || drift.oldPassword ? [[instance.id, drift]] : []
    }),
  )
}
