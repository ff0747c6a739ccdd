import { instancesOf } from '../../../model/address.ts'
import type { Cluster } from '../../../model/cluster.ts'
import { majorityOf } from '../../../model/groups.ts'
import { controllerConfig, controllerMetadata, knownReplicas } from '../../client/controller.ts'
import { callStep } from '../../client/rpc.ts'
import { isTooMany, type PartialReset } from '../../groups/partial-reset.ts'
import { agreement } from './agreement.ts'
import { membersLeft, membersMissed } from './members.ts'
import { RUNNING_CONFIG, type ServiceBehaviour } from '../behaviour.ts'
import { requireControllerQuorum, waitControllers } from './wait-controllers.ts'

export const controller: ServiceBehaviour = {
  question: () => async (client, options) => ({ election: await controllerMetadata(client, options) }),
  inspections: ({ groups }) => [
    {
      what: 'the members of the broker groups',
      question: async (client, options) => {
        const names = groups.flatMap(({ name, replication }) => (replication === 'controller' ? [name] : []))
        const replicas = names.length === 0 ? undefined : await knownReplicas(client, names, options)
        return replicas === undefined ? {} : { replicas }
      },
    },
    {
      what: RUNNING_CONFIG,
      question: async (client, options) => ({ config: await controllerConfig(client, options) }),
    },
  ],
  membersMissed,
  membersLeft,
  /** One or two controllers cannot do without any of theirs; brokers go on until a master is lost. */
  beforeRestart: (cluster, instance) => {
    const { length } = instancesOf(cluster, 'controller')
    if (length - 1 < majorityOf(length)) return []
    return [
      callStep(`most controllers work without ${instance.id}`, requireControllerQuorum(cluster, instance)),
    ]
  },
  afterStart: (cluster, instance, answers) => [
    answers,
    callStep(`${instance.id} agrees on a leader`, waitControllers(cluster, instance)),
  ],
  partialReset,
  agreement,
}

/** Brokers keep the ids that the controllers gave them in their stores; one side does not know the other without. */
function partialReset(cluster: Cluster, wiped: ReadonlySet<string>): PartialReset[] {
  const controllers = instancesOf(cluster, 'controller').map(({ id }) => id)
  const groups = cluster.groups.filter(({ replication }) => replication === 'controller')
  const missing = [...controllers, ...groups.flatMap(({ members }) => members)].filter((id) => !wiped.has(id))
  if (isTooMany(controllers, wiped)) {
    return [
      { why: 'the controllers would forget the brokers, whose ids and masters only they know', missing },
    ]
  }
  const forgotten = groups.filter(({ members }) => members.every((member) => wiped.has(member)))
  return forgotten.map(({ name }) => ({
    why: `the controllers would wait for the members of ${name} that had its messages, and take none of the emptied ones for its master`,
    missing,
  }))
}
