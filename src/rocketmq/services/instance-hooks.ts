import type { Cluster } from '../../model/cluster.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import type { InstanceHooks, RestartOptions } from '../rolling/hooks.ts'
import { reopenWrites } from '../rolling/reopen-writes.ts'
import type { Answers } from './behaviour.ts'
import { passwordChange } from './password-change.ts'
import { behaviours } from './registry.ts'
import { waitAnswering } from './wait-answering.ts'

/** The steps by RocketMQ's protocol around start, restart and removal of the instances of a cluster. */
export function instanceHooks(cluster: Cluster, options: RestartOptions): InstanceHooks {
  const answers: Answers = (instance, wait) =>
    callStep(`${instance.id} answers`, waitAnswering(cluster, instance, wait))
  return {
    beforeStart: (instance) => behaviours[instance.service]?.beforeStart?.(cluster, instance) ?? [],
    beforeRestart: (instance) =>
      behaviours[instance.service]?.beforeRestart?.(cluster, instance, options) ?? [],
    afterStart: (instance) => {
      const step = answers(instance)
      return behaviours[instance.service]?.afterStart?.(cluster, instance, step) ?? [step]
    },
    reopenWrites: (instance) => {
      const group = instance.broker?.group ?? instance.id
      return writeStep(`give ${group} its write permission back`, reopenWrites(cluster, instance))
    },
    changePassword: (instance) => passwordChange(cluster, instance),
    remove: (instance) =>
      behaviours[instance.service]?.removal?.(cluster, instance, answers) ?? {
        before: [],
        drain: [],
        after: [],
      },
  }
}
