import type { Blocker } from '../blocker.ts'
import { isOf, ownerOf } from '../mark.ts'
import type { StoreTraces } from '../traces/traces.ts'
import type { StoreOwner, Verdict } from './owner.ts'

/**
 * The stores of another instance that may be taken over: that of a stopped slave, copied for a master that lost its own,
 * and that of a voter of the same number, which is replaced by one on another host.
 */
export function isSuccession(owner: StoreOwner, { mark, recorded }: StoreTraces): boolean {
  if (recorded || owner.group === undefined) return false
  if (mark?.cluster !== owner.cluster || mark.group !== owner.group) return false
  return (
    owner.role === 'master' ||
    (owner.role === 'voter' && mark.selfId !== undefined && mark.selfId === owner.selfId)
  )
}

/** Refuses a store that by its mark is of another instance. */
export function ofOtherInstance(owner: StoreOwner, traces: StoreTraces): Verdict {
  const { mark } = traces
  if (mark === undefined || isOf(mark, owner) || isSuccession(owner, traces)) return undefined
  const { instance, host, root, markFile } = owner
  return {
    reason: `the store in ${root} is of ${ownerOf(mark, owner)}, not of ${instance}`,
    hint:
      `See whether disks are mounted in each other's place, and bring the data of ${instance} to ${root}, or give ` +
      `${instance} another folder. If ${instance} has to take over this store: remove ${markFile} on ${host}.`,
  }
}

/** Refuses a store that by its files is of another cluster or broker group. */
export function ofOtherGroup(owner: StoreOwner, { mark, identity, topics, recorded }: StoreTraces): Verdict {
  const { cluster, group, root, record } = owner
  if (group === undefined) return undefined
  if (identity !== undefined && (identity.cluster !== cluster || identity.group !== group)) {
    const file = `${root}/brokerIdentity`
    return otherGroup(owner, `${identity.group} of cluster ${identity.cluster}`, file, `remove ${file}`)
  }
  // A topic can be deleted, so this counts only where nothing else says whose the store is.
  if (recorded || mark !== undefined || topics === undefined || (topics.ofCluster && topics.ofGroup))
    return undefined
  const whose = topics.ofGroup
    ? `another cluster${topics.cluster === undefined ? '' : `, ${topics.cluster}`}`
    : 'another broker group'
  return otherGroup(
    owner,
    whose,
    `${root}/config/topics.json, where ${topics.ofGroup ? cluster : group} is missing`,
    `touch ${record}`,
  )
}

const otherGroup = (owner: StoreOwner, whose: string, by: string, way: string): Blocker => ({
  reason: `the store in ${owner.root} is of ${whose}, not of ${owner.group ?? owner.instance} of cluster ${owner.cluster} (by ${by})`,
  hint:
    `Move it out of the way, or correct the cluster, the group or the folder of ${owner.instance} in the inventory. If ` +
    `${owner.instance} has to take over this store: ${way} on ${owner.host}.`,
})
