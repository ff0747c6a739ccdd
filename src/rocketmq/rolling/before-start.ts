import type { Step } from '../../engine/resource.ts'
import type { BrokerIdentity, Cluster, Instance } from '../../model/cluster.ts'
import { instancesOf } from '../../model/address.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import { requireMaster, requireSlavesInSync } from '../replication/classic-group.ts'
import { slavesOf } from '../../model/groups.ts'
import { masterOf } from '../../model/groups.ts'
import { requireLeaderOrSuccessor } from '../replication/controller-group.ts'
import { handOver, handsOver } from './hand-over.ts'
import { requireFreeBrokerId } from './broker-id-conflict.ts'
import { drainIfBusy } from './drain-if-busy.ts'
import { requireOtherMaster } from './require-other-master.ts'
import { otherMasters } from '../../model/groups.ts'
import { requireOtherNameServer } from './require-other-name-server.ts'
import { requireQuorum } from '../replication/quorum.ts'
import { majorityOf } from '../../model/groups.ts'
import { membersOf } from '../../model/groups.ts'
import { requireControllerQuorum } from './waits/wait-controllers.ts'
import type { RestartOptions } from './hooks.ts'

/** Steps before a stopped instance is started: no other broker registers under its name and id. */
export function beforeStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id, broker } = instance
  if (broker === undefined || broker.role === 'elected') return []
  return [callStep(`no other broker registers as ${id}`, requireFreeBrokerId(cluster, instance))]
}

/**
 * Steps before a running instance is restarted: its group, and the cluster, go on without it. Last, producers are turned
 * away from a master.
 */
export function beforeRestart(
  cluster: Cluster,
  instance: Instance,
  options: RestartOptions,
): readonly Step[] {
  switch (instance.broker?.replication) {
    case 'none':
    case 'async':
    case 'sync':
      return beforeClassic(cluster, instance, options)
    case 'dledger':
    case 'controller':
      return beforeElected(cluster, instance, instance.broker, options)
    case undefined:
      return beforeOther(cluster, instance)
  }
}

function beforeClassic(cluster: Cluster, instance: Instance, options: RestartOptions): readonly Step[] {
  const { id } = instance
  const master = masterOf(cluster, instance)
  if (master) return [callStep(`${master.id} serves without ${id}`, requireMaster(cluster, instance, master))]
  const slaves = slavesOf(cluster, instance)
  const others = otherMasters(cluster, instance)
  return [
    ...(slaves.length === 0
      ? []
      : [callStep(`the slaves of ${id} have all that it has`, requireSlavesInSync(cluster, instance))]),
    ...(others.length === 0
      ? []
      : [callStep(`another group takes messages without ${id}`, requireOtherMaster(cluster, instance))]),
    ...turnAway(cluster, instance, options),
  ]
}

/** Producers go to another group first, where there is one. */
function turnAway(cluster: Cluster, instance: Instance, { drain }: RestartOptions): Step[] {
  if (!drain || otherMasters(cluster, instance).length === 0) return []
  return [drainIfBusy(cluster, instance)]
}

function beforeElected(
  cluster: Cluster,
  instance: Instance,
  { group, replication }: BrokerIdentity,
  options: RestartOptions,
): Step[] {
  const { id } = instance
  if (membersOf(cluster, group).length < 2) return []
  const goesOn = `${group} goes on without ${id}`
  if (replication === 'dledger') return [callStep(goesOn, requireQuorum(cluster, instance))]
  const staysUp = callStep(goesOn, requireLeaderOrSuccessor(cluster, instance))
  if (!handsOver(cluster, instance)) return [staysUp]
  return [
    staysUp,
    ...turnAway(cluster, instance, options),
    writeStep(`${id} does not lead ${group}`, handOver(cluster, instance)),
  ]
}

function beforeOther(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id, service } = instance
  if (service === 'controller') return beforeController(cluster, instance)
  if (service !== 'namesrv' || instancesOf(cluster, 'namesrv').length < 2) return []
  return [
    callStep(
      `another name server knows the brokers without ${id}`,
      requireOtherNameServer(cluster, instance),
    ),
  ]
}

/** One or two controllers cannot do without any of theirs; brokers go on until a master is lost. */
function beforeController(cluster: Cluster, instance: Instance): readonly Step[] {
  const { length } = instancesOf(cluster, 'controller')
  if (length - 1 < majorityOf(length)) return []
  return [
    callStep(`most controllers go on without ${instance.id}`, requireControllerQuorum(cluster, instance)),
  ]
}
