import type { CallStep, Step } from '../engine/resource.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { instancesOf } from './address.ts'
import type { Call } from './asking.ts'
import { masterOf, masterReady, slavesOf, slavesReady } from './classic-group.ts'
import { keepsLeader } from './controller-group.ts'
import { changePassword } from './user.ts'
import { handOver } from './hand-over.ts'
import { keepsMajority, majorityOf, membersOf } from './raft-group.ts'
import { isAtLeast } from './version.ts'
import { waitAnswering } from './wait-answering.ts'
import { waitCaughtUp } from './wait-caught-up.ts'
import { keepsControllers, waitControllers } from './wait-controllers.ts'
import { waitJoined } from './wait-joined.ts'
import { waitListed } from './wait-listed.ts'
import { waitRegistered } from './wait-registered.ts'

/** Both of the below, for every instance of a cluster. */
export function aroundStart(cluster: Cluster): {
  beforeRestart: (instance: Instance) => readonly Step[]
  afterStart: (instance: Instance) => readonly Step[]
} {
  return {
    beforeRestart: (instance) => beforeRestart(cluster, instance),
    afterStart: (instance) => afterStart(cluster, instance),
  }
}

/**
 * What has to be seen after an instance's port listens and before the next one is touched: it answers its own
 * protocol; a name server lists the brokers that run; the controllers agree on a leader; a broker is registered at
 * every name server; a slave has what its master has; a group that elects has a leader, and its member what the
 * leader has.
 */
function afterStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  const answers = step(`${id} answers`, waitAnswering(cluster, instance))
  switch (instance.service) {
    case 'namesrv':
      return [answers, step(`${id} lists the brokers`, waitListed(cluster, instance))]
    case 'controller':
      return [answers, step(`${id} agrees on a leader`, waitControllers(cluster, instance))]
    case 'proxy':
    case 'dashboard':
      return [answers]
    case 'broker': {
      const registered = step(`${id} is registered`, waitRegistered(cluster, instance))
      // A broker registers some seconds before it can say how it does: its statistics have no first sample yet.
      return [registered, ...changedPassword(cluster, instance), answers, ...inItsGroup(cluster, instance)]
    }
  }
}

/** The user of `acl` lies in the broker's store, where a start does not change it once it is there. */
function changedPassword({ acl, ...cluster }: Cluster, instance: Instance): readonly Step[] {
  if (acl?.previousSecretKey === undefined) return []
  const title = `${instance.id} knows the new password of ${acl.accessKey}`
  return [step(title, changePassword({ ...cluster, acl }, instance, acl))]
}

function inItsGroup(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id, broker } = instance
  if (broker?.role === 'elected') return [step(`${id} follows or leads`, waitJoined(cluster, instance))]
  const master = masterOf(cluster, instance)
  if (!master) return []
  return [step(`${id} has caught up with ${master.id}`, waitCaughtUp(cluster, master, instance))]
}

/** What has to be seen before a running instance is taken away: its group goes on without it. */
function beforeRestart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id, broker } = instance
  if (instance.service === 'controller') return beforeController(cluster, instance)
  if (broker === undefined || membersOf(cluster, broker.group).length < 2) return []
  const goesOn = `${broker.group} goes on without ${id}`
  if (broker.replication === 'dledger') return [step(goesOn, keepsMajority(cluster, instance))]
  if (broker.replication === 'controller') {
    // Older controllers name replicas by address, not by id.
    const hands = isAtLeast(cluster.rocketmq.version, '5.1.1')
      ? [step(`${id} does not lead ${broker.group}`, handOver(cluster, instance))]
      : []
    return [step(goesOn, keepsLeader(cluster, instance)), ...hands]
  }
  const master = masterOf(cluster, instance)
  if (master) return [step(`${master.id} serves without ${id}`, masterReady(cluster, instance, master))]
  if (slavesOf(cluster, instance).length === 0) return []
  return [step(`the slaves of ${id} have all that it has`, slavesReady(cluster, instance))]
}

/** One or two controllers cannot do without any of theirs; brokers go on until a master is lost. */
function beforeController(cluster: Cluster, instance: Instance): readonly Step[] {
  const { length } = instancesOf(cluster, 'controller')
  if (length - 1 < majorityOf(length)) return []
  return [step(`most controllers go on without ${instance.id}`, keepsControllers(cluster, instance))]
}

function step(title: string, call: Call): CallStep {
  return { kind: 'call', title, call }
}
