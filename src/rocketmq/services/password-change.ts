import type { WriteCall } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { writeStep } from '../client/rpc.ts'
import { changePassword } from '../client/user.ts'

/**
 * The step that gives the user of `acl` its new password on a broker; none unless the inventory has the previous one. The
 * user lies in the broker's store, where a start does not change it once it is there.
 */
export function passwordChange({ acl, ...cluster }: Cluster, instance: Instance): readonly WriteCall[] {
  if (acl?.previousSecretKey === undefined) return []
  const title = `change the password of ${acl.accessKey} on ${instance.id}`
  return [writeStep(title, changePassword({ ...cluster, acl }, instance, acl))]
}
