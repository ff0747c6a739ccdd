import type { Step } from '../engine/resource.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { keepsMajority, waitJoined } from './raft-group.ts'
import { waitAnswering } from './wait-answering.ts'
import { waitCaughtUp } from './wait-caught-up.ts'
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
 * protocol, a broker is registered at every name server, a slave has what its master has, a DLedger group has a
 * leader and its member what the leader has.
 */
function afterStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  // A broker registers some seconds before it can say how it does: its statistics have no first sample yet.
  const answers: Step = { kind: 'call', title: `${id} answers`, call: waitAnswering(cluster, instance) }
  if (instance.service !== 'broker') return [answers]
  const registered: Step = {
    kind: 'call',
    title: `${id} is registered`,
    call: waitRegistered(cluster, instance),
  }
  if (instance.broker?.replication === 'dledger') {
    const call = waitJoined(cluster, instance)
    return [registered, answers, { kind: 'call', title: `${id} follows or leads`, call }]
  }
  const master = masterOf(cluster, instance)
  if (!master) return [registered, answers]
  const call = waitCaughtUp(cluster, master, instance)
  return [registered, answers, { kind: 'call', title: `${id} has caught up with ${master.id}`, call }]
}

/** What has to be seen before a running instance is taken away: a DLedger group goes on without it. */
function beforeRestart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { broker } = instance
  if (broker?.replication !== 'dledger') return []
  const title = `${broker.group} goes on without ${instance.id}`
  return [{ kind: 'call', title, call: keepsMajority(cluster, instance) }]
}

/** The master a classic slave copies from; undefined for everything else. */
function masterOf(cluster: Cluster, { broker }: Instance): Instance | undefined {
  if (broker?.role !== 'slave') return undefined
  return cluster.instances.find(
    (other) => other.broker?.group === broker.group && other.broker.role === 'master',
  )
}
