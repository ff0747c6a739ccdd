import { CONFIG_FILES } from '../lost/config-lost.ts'
import type { StoreTraces } from '../traces/traces.ts'
import type { StoreOwner, Verdict } from './owner.ts'

/**
 * Refuses an empty folder where the instance had a store. Every start writes files into the store's own folder, and some of
 * them stay when the instance ends (lock, checkpoint).
 */
export function lostStore(
  { instance, host, root, record, appliedIn }: StoreOwner,
  traces: StoreTraces,
): Verdict {
  const { recorded, filled, rootLost, mark } = traces
  if (!recorded || (filled && rootLost !== true)) return undefined
  // store-in-place.ts judges what lies in the former folder.
  if (appliedIn?.includes(root) === false) {
    const where = appliedIn.length === 0 ? 'elsewhere' : `in ${appliedIn.join(', ')}`
    return { note: `${instance} was applied with its store ${where}; ${root} is not applied yet` }
  }
  if (mark !== undefined)
    return filled ? undefined : { note: `the store of ${instance} in ${root} was emptied: it starts empty` }
  const others = rootLost === true ? 'move the files in its other folders out of the way, and ' : ''
  return {
    reason: `${instance} was applied here, and its store in ${root} is gone: is the disk mounted?`,
    hint: `Mount the disk, or bring the data back to ${root}. For an empty start: ${others}remove ${record} on ${host}.`,
  }
}

/** Refuses files that lie where the store was, as of a process that runs on while its folder is elsewhere. */
export function exchangedStore(
  { instance, host, role, root, record, appliedIn, takenOver }: StoreOwner,
  traces: StoreTraces,
): Verdict {
  if (traces.unstarted !== true || takenOver === true) return undefined
  if (appliedIn?.includes(root) === false) return undefined
  const isVoter = role === 'voter'
  const lost = isVoter ? 'its log is gone' : 'the files that each start leaves there are gone'
  const way = isVoter
    ? `For an empty start: stop ${instance}, remove the files in ${root}, and ${record} on ${host}.`
    : `If ${instance} has to start from these files: touch ${root}/lock on ${host}.`
  return {
    reason: `${instance} was applied here, and ${root} is not the store that it ran on: ${lost}`,
    hint: `See whether the folder was moved or its disk is not mounted. Stop ${instance}, and bring the folder back to ${root}. ${way}`,
  }
}

/** Every other role gets what is in these files from another member, after messages and queues. A master would start without. */
export function lostConfig({ instance, host, role, root }: StoreOwner, { configLost }: StoreTraces): Verdict {
  if (configLost === undefined || role !== 'master') return undefined
  const path = `${root}/config/${configLost}`
  return {
    reason: `${instance} has consume queues in ${root}, and no ${path}: after a start ${CONFIG_FILES[configLost]}. Was the store copied in part?`,
    hint: `Bring the file back, its ${configLost}.bak, or that of another member of the group. For a start without it, as the service's user on ${host}: touch ${path}.`,
  }
}
