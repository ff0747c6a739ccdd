import { groupKindOf } from '../../groups/index.ts'
import { nameServersOf } from '../../model/address.ts'
import type { Cluster, Instance, InstanceToRemove } from '../../model/cluster.ts'
import { isSlave, masterOf, membersOf, takesWrites } from '../../model/groups.ts'
import { has } from '../../releases/features.ts'
import { withRemovals } from '../../model/with-removals.ts'
import { brokerConfig, haStatus, runtimeInfo } from '../client/broker.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import { isSuperUser, listAcls } from '../client/tables/access.ts'
import { topicTable } from '../client/topic.ts'
import type { GroupBehaviour } from '../groups/behaviour.ts'
import { groupBehaviourOf } from '../groups/index.ts'
import { requireMaster } from '../replication/classic-group.ts'
import { drainUntilQuiet } from '../rolling/drain.ts'
import type { RemovalSteps } from '../rolling/hooks.ts'
import { requireConsumers, waitUntilConsumed } from '../rolling/waits/wait-consumed.ts'
import { waitGone } from '../rolling/waits/wait-gone.ts'
import { waitRegistered } from '../rolling/waits/wait-registered.ts'
import { recordWriteWipe } from '../rolling/write-wipe-record.ts'
import { passwordChange } from './password-change.ts'
import { RUNNING_CONFIG, type Inspection, type ServiceBehaviour } from './behaviour.ts'

/** The behaviour of a broker; what depends on the replication mode of its group is in src/rocketmq/groups. */
export const broker: ServiceBehaviour = {
  question: () => async (client, options) => {
    const runtime = await runtimeInfo(client, options)
    return { runtime, ...(client.knowsOldPassword ? { oldPassword: true } : {}) }
  },
  inspections: (cluster, instance) => [
    {
      what: RUNNING_CONFIG,
      question: async (client, options) => ({ config: await brokerConfig(client, options) }),
    },
    ...(cluster.acl === undefined ? [] : [userOf(cluster.acl.accessKey), RIGHTS]),
    ...(hasConnections(cluster, instance)
      ? [
          {
            what: 'its connections for replication',
            question: async (client, options) => ({ ha: await haStatus(client, options) }),
          } satisfies Inspection,
        ]
      : []),
    ...(takesWrites(instance)
      ? [
          {
            what: 'its topics',
            question: async (client, options) => ({ topics: await topicTable(client, options) }),
          } satisfies Inspection,
        ]
      : []),
  ],
  beforeStart: (cluster, instance) => groupOf(instance).beforeStart(cluster, instance),
  beforeRestart: (cluster, instance, options) => groupOf(instance).beforeRestart(cluster, instance, options),
  afterStart: (cluster, instance, answers) => [
    callStep(`${instance.id} is registered`, waitRegistered(cluster, instance)),
    ...passwordChange(cluster, instance),
    // A broker registers some seconds before it can say how it does: its statistics have no first sample yet.
    answers,
    ...groupOf(instance).afterStart(cluster, instance),
  ],
  removal,
}

/** All servers, mqadmin and this tool sign as this user. */
const userOf = (accessKey: string): Inspection => ({
  what: `its user ${accessKey}`,
  question: async (client, options) => ({ superUser: await isSuperUser(client, accessKey, options) }),
})

const RIGHTS: Inspection = {
  what: 'the rights of its users',
  question: async (client, options) => ({ acls: await listAcls(client, options) }),
}

/** Its group has other members, which copy over a connection, and the release reports that. */
const hasConnections = (cluster: Cluster, instance: Instance): boolean =>
  has(cluster.rocketmq.version, 'ha-status') &&
  instance.broker !== undefined &&
  groupKindOf(instance.broker).connects === true &&
  membersOf(cluster, instance.broker.group).length > 1

/** @throws Error for an instance that is no broker: a bug */
function groupOf({ id, broker: identity }: Instance): GroupBehaviour {
  if (identity === undefined) throw new Error(`${id} is no broker`)
  return groupBehaviourOf(identity)
}

function removal(cluster: Cluster, instance: InstanceToRemove): RemovalSteps {
  const whole = withRemovals(cluster)
  const { id } = instance
  const gone = waitGone(whole, instance, nameServersOf(cluster))
  const after = [callStep(`no name server lists ${id}`, gone)]
  if (isSlave(instance)) {
    const master = masterOf(cluster, instance)
    const before = master
      ? [callStep(`${master.id} serves without ${id}`, requireMaster(whole, instance, master))]
      : []
    return { before, drain: [], after }
  }
  const group = instance.broker?.group ?? ''
  const noWrites = `${group} gets no new messages`
  const record = recordWriteWipe(cluster, instance)
  if (instance.discardUnread) {
    // Nothing is to be read, so the end of the last writes is not waited for either.
    return {
      before: [],
      drain: [record, writeStep(noWrites, drainUntilQuiet(cluster, whole, instance, { quietMs: 0 }))],
      after,
    }
  }
  return {
    before: [callStep(`consumers read on from ${group}`, requireConsumers(whole, instance))],
    drain: [
      record,
      writeStep(noWrites, drainUntilQuiet(cluster, whole, instance)),
      callStep(`all of ${group} is read`, waitUntilConsumed(whole, instance)),
    ],
    after,
  }
}
