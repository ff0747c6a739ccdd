import type { Step } from '../engine/resource.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { waitAnswering } from './wait-answering.ts'
import { waitCaughtUp } from './wait-caught-up.ts'
import { waitRegistered } from './wait-registered.ts'

/**
 * What has to be seen after an instance's port listens and before the next one is touched: it answers its own
 * protocol, a broker is registered at every name server, a slave has what its master has.
 */
export function afterStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  // A broker registers some seconds before it can say how it does: its statistics have no first sample yet.
  const answers: Step = { kind: 'call', title: `${id} answers`, call: waitAnswering(cluster, instance) }
  if (instance.service !== 'broker') return [answers]
  const registered: Step = {
    kind: 'call',
    title: `${id} is registered`,
    call: waitRegistered(cluster, instance),
  }
  const master = masterOf(cluster, instance)
  if (!master) return [registered, answers]
  const call = waitCaughtUp(cluster, master, instance)
  return [registered, answers, { kind: 'call', title: `${id} has caught up with ${master.id}`, call }]
}

/** The master a classic slave copies from; undefined for everything else. */
function masterOf(cluster: Cluster, { broker }: Instance): Instance | undefined {
  if (broker?.role !== 'slave') return undefined
  return cluster.instances.find(
    (other) => other.broker?.group === broker.group && other.broker.role === 'master',
  )
}
