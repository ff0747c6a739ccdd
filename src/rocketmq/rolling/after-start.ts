import type { Step } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import { masterOf } from '../../model/groups.ts'
import { changePassword } from '../client/user.ts'
import { waitAnswering } from './waits/wait-answering.ts'
import { waitCaughtUp } from './waits/wait-caught-up.ts'
import { waitControllers } from './waits/wait-controllers.ts'
import { waitJoined } from './waits/wait-joined.ts'
import { waitListed } from './waits/wait-listed.ts'
import { waitRegistered } from './waits/wait-registered.ts'
import { waitWritable } from './waits/wait-writable.ts'

/**
 * Checks after an instance's port listens and before the next instance is changed: it answers its own
 * protocol; a name server lists the brokers that run; the controllers agree on a leader; a broker is registered at
 * every name server, and producers may write to a master; a slave has what its master has; a group that elects has a leader, and its member what the
 * leader has.
 */
export function afterStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  const answers = callStep(`${id} answers`, waitAnswering(cluster, instance))
  switch (instance.service) {
    case 'namesrv':
      return [answers, callStep(`${id} lists the brokers`, waitListed(cluster, instance))]
    case 'controller':
      return [answers, callStep(`${id} agrees on a leader`, waitControllers(cluster, instance))]
    case 'proxy':
    case 'dashboard':
      return [answers]
    case 'broker': {
      const registered = callStep(`${id} is registered`, waitRegistered(cluster, instance))
      // A broker registers some seconds before it can say how it does: its statistics have no first sample yet.
      return [registered, ...changedPassword(cluster, instance), answers, ...inItsGroup(cluster, instance)]
    }
  }
}

/** The user of `acl` lies in the broker's store, where a start does not change it once it is there. */
function changedPassword({ acl, ...cluster }: Cluster, instance: Instance): readonly Step[] {
  if (acl?.previousSecretKey === undefined) return []
  const title = `change the password of ${acl.accessKey} on ${instance.id}`
  return [writeStep(title, changePassword({ ...cluster, acl }, instance, acl))]
}

function inItsGroup(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id, broker } = instance
  if (broker?.role === 'elected') return [callStep(`${id} follows or leads`, waitJoined(cluster, instance))]
  const master = masterOf(cluster, instance)
  if (!master) return [callStep(`producers may write to ${id}`, waitWritable(cluster, instance))]
  return [callStep(`${id} has caught up with ${master.id}`, waitCaughtUp(cluster, master, instance))]
}
