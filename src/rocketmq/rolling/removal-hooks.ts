import type { Step } from '../../engine/resource.ts'
import type { RemovalSteps } from './hooks.ts'
import type { Cluster, LeavingInstance } from '../../model/cluster.ts'
import { withLeaving } from '../../model/with-leaving.ts'
import { instancesOf } from '../../model/address.ts'
import { waitUntilConsumed, requireConsumers } from './waits/wait-consumed.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import { requireMaster } from '../replication/classic-group.ts'
import { masterOf } from '../../model/groups.ts'
import { drainUntilQuiet } from './drain.ts'
import { recordWriteWipe } from './write-wipe-record.ts'
import { waitAnswering } from './waits/wait-answering.ts'
import { waitGone } from './waits/wait-gone.ts'
import { waitListed } from './waits/wait-listed.ts'

/** The steps by RocketMQ's protocol around the removal of an instance. */
export function removalHooks(cluster: Cluster, instance: LeavingInstance): RemovalSteps {
  switch (instance.service) {
    case 'namesrv':
      return { before: othersServe(cluster), drain: [], after: [] }
    case 'controller':
    case 'proxy':
    case 'dashboard':
      return { before: [], drain: [], after: [] }
    case 'broker':
      return aroundBroker(cluster, instance)
  }
}

/** The name servers that stay list every broker that does. */
function othersServe(cluster: Cluster): Step[] {
  return instancesOf(cluster, 'namesrv').flatMap((other) => [
    callStep(`${other.id} answers`, waitAnswering(cluster, other, { timeoutMs: 30_000 })),
    callStep(`${other.id} lists the brokers`, waitListed(cluster, other)),
  ])
}

function aroundBroker(cluster: Cluster, instance: LeavingInstance): RemovalSteps {
  const whole = withLeaving(cluster)
  const { id, broker } = instance
  const gone = waitGone(whole, instance, instancesOf(cluster, 'namesrv'))
  const after = [callStep(`no name server lists ${id}`, gone)]
  if (broker?.role === 'slave') {
    const master = masterOf(cluster, instance)
    const before = master
      ? [callStep(`${master.id} serves without ${id}`, requireMaster(whole, instance, master))]
      : []
    return { before, drain: [], after }
  }
  const group = broker?.group ?? ''
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
