import { hint } from '../hint.ts'
import { logMark } from '../layout/stores.ts'
import { formatBytes } from '../model/units.ts'
import { isQueueFault } from '../runtime/starts/queue-fault.ts'
import { areQueuesGone } from '../runtime/starts/queues-gone.ts'
import { isTimerFault } from '../runtime/starts/timer-fault.ts'
import type { Blocker } from './blocker.ts'
import { CONFIG_FILES } from './lost/config-lost.ts'
import { isOf, ownerOf, type Mark } from './mark.ts'
import type { LogTraces, StoreTraces } from './traces/traces.ts'

/** The instance that is to start from a store. */
export interface StoreOwner extends Omit<Mark, 'logs' | 'ownDisk'> {
  readonly host: string
  /** 'master' as the inventory names it. Every other role gets its messages from other members. */
  readonly role: 'master' | 'slave' | 'elected' | 'voter'
  readonly root: string
  /** Those of its messages, beside `root`. */
  readonly logs: readonly string[]
  /** Log folders elsewhere, which have a mark beside them. */
  readonly separate: readonly string[]
  readonly markFile: string
  readonly record: string
  /** Folders of its store when it was applied, by the record; undefined: not known. */
  readonly appliedIn?: readonly string[]
  /** Its own process runs on the store and is taken over, or was in a run that ended too early. */
  readonly takenOver?: boolean
  /** The instance is not started: a process that is no replacement's is in its way, perhaps on this store. */
  readonly refused?: boolean
}

/** An obstacle, or a note for people; undefined: the store is as it should be. */
export type Verdict = Blocker | { readonly note: string } | undefined

type Judge = (owner: StoreOwner, traces: StoreTraces) => Verdict

/** Compares a store with the instance that is to start from it, and with the record of what was applied. */
export function judgeStore(owner: StoreOwner, traces: StoreTraces): Verdict {
  const judges: readonly Judge[] = [
    ofOtherInstance,
    ofOtherGroup,
    gone,
    exchanged,
    unmountedLog,
    withoutLog,
    brokenLog,
    withoutConfig,
    withoutRecord,
  ]
  for (const judge of judges) {
    const verdict = judge(owner, traces)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

/**
 * The stores of another instance that may be taken over: that of a stopped slave, copied for a master that lost its own,
 * and that of a voter of the same number, which is replaced by one on another host.
 */
function isSuccession(owner: StoreOwner, { mark, recorded }: StoreTraces): boolean {
  if (recorded || owner.group === undefined) return false
  if (mark?.cluster !== owner.cluster || mark.group !== owner.group) return false
  return (
    owner.role === 'master' ||
    (owner.role === 'voter' && mark.selfId !== undefined && mark.selfId === owner.selfId)
  )
}

function ofOtherInstance(owner: StoreOwner, traces: StoreTraces): Verdict {
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

function ofOtherGroup(owner: StoreOwner, { mark, identity, topics, recorded }: StoreTraces): Verdict {
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

/** Every start writes files into the store's own folder, and some of them stay when the instance ends (lock, checkpoint). */
function gone({ instance, host, root, record, appliedIn }: StoreOwner, traces: StoreTraces): Verdict {
  const { recorded, filled, rootLost, mark } = traces
  if (!recorded || (filled && rootLost !== true)) return undefined
  // What lies in the folder of before is the business of store-in-place.ts.
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

/** Files lie where the store was, as of a process that runs on while its folder is elsewhere. Voters leave no such files. */
function exchanged(
  { instance, host, role, root, appliedIn, takenOver }: StoreOwner,
  traces: StoreTraces,
): Verdict {
  if (traces.unstarted !== true || role === 'voter' || takenOver === true) return undefined
  if (appliedIn?.includes(root) === false) return undefined
  return {
    reason: `${instance} was applied here, and ${root} is not the store that it ran on: the files that each start leaves there are gone`,
    hint: `See whether the folder was moved or its disk is not mounted, and bring it back to ${root}. If ${instance} has to start from these files: touch ${root}/lock on ${host}.`,
  }
}

/** A broker starts without the files of a missing disk, and forgets what is there (MultiPathMappedFileQueue). */
function unmountedLog({ instance, host, markFile }: StoreOwner, { mark, logMarks }: StoreTraces): Verdict {
  for (const [folder, log] of logMarks ?? []) {
    if (mark?.logs?.includes(folder) !== true) continue
    const why = faultOf(folder, log, mark)
    if (why === undefined) continue
    return {
      reason: `${instance} has a part of its commit log in ${folder}, and ${why}: is its disk mounted?`,
      hint: `Mount the disk, or bring the files back to ${folder}. If they are there, or ${instance} has to start without them: remove the line log=${folder} from ${markFile} on ${host}.`,
    }
  }
  return undefined
}

function faultOf(folder: string, { mark: its, ownDisk, missing }: LogTraces, own: Mark): string | undefined {
  if (its === undefined) return `${logMark(folder)} is gone`
  if (!isOf(its, own)) return `by ${logMark(folder)} it is of ${its.instance} of cluster ${its.cluster}`
  if (its.ownDisk === true && !ownDisk) return 'it had a disk of its own, and has none now'
  return missing === true ? 'there is no such folder now' : undefined
}

function withoutLog({ instance, root, logs, appliedIn }: StoreOwner, { logLost }: StoreTraces): Verdict {
  if (!logLost) return undefined
  const next = logs.filter((folder) => appliedIn?.includes(folder) === false)
  const before = (appliedIn ?? []).filter((folder) => folder !== root && !logs.includes(folder))
  if (next.length > 0 && before.length > 0) {
    return {
      reason: `${instance} has consume queues in ${root}, and no commit log in ${next.join(' and ')}, which is not applied yet: its record names ${before.join(' and ')}`,
      hint: `Stop ${instance}, move its commit log (not a copy) to the new place, then apply. To keep it where it is: correct the folder in the inventory.`,
    }
  }
  return {
    reason: `${instance} has consume queues in ${root}, and its commit log in ${logs.join(' and ') || root} is gone: is the disk mounted?`,
    hint: hint`Mount the disk, or bring the commit log back. For an empty start: ${{ run: 'reset', limit: instance }}.`,
  }
}

/** A broker would start without what is missing: it looks at neither names nor sizes as a whole (log-fault.ts). */
function brokenLog({ instance, host, role, root }: StoreOwner, { logFault }: StoreTraces): Verdict {
  if (logFault === undefined) return undefined
  const way =
    role === 'slave'
      ? hint`Let it copy everything from its master again: ${{ run: 'reset', limit: instance }}.`
      : hint`For an empty start: ${{ run: 'reset', limit: instance }}.`
  if (areQueuesGone(logFault)) {
    return {
      reason: `${instance} would start without messages for consumers: ${logFault}`,
      hint: hint`Bring the folder back on ${host}, or copy that of another member of the group while both are stopped. To make the queues again from the whole commit log, which takes a while: stop ${instance}, remove ${root}/checkpoint, and touch ${root}/abort. ${way}`,
    }
  }
  if (isTimerFault(logFault)) {
    return {
      reason: `${instance} would start without messages that have a delivery time: ${logFault}`,
      hint: hint`Bring timerwheel and timerlog of ${root} back together on ${host}. To read all messages of the timer again, also those that were delivered: remove ${root}/config/timercheck. ${way}`,
    }
  }
  if (isQueueFault(logFault)) {
    return {
      reason: `${instance} would start without messages for consumers, or not at all: ${logFault}`,
      hint: hint`Bring the files back on ${host}, or copy those of the same names from another member of the group while both are stopped. Do not remove the queue: a start makes only its end again. ${way}`,
    }
  }
  return {
    reason: `${instance} would start without messages, or not at all: ${logFault}`,
    hint: hint`Bring the files back on ${host}, or copy those of the same names from another member of the group while both are stopped. Move a file that is not of the commit log out of the folder. To go on without what is missing between two files, move those before the gap away as well. ${way}`,
  }
}

/** Every other role gets what is in these files from another member, after messages and queues. A master would start without. */
function withoutConfig({ instance, host, role, root }: StoreOwner, { configLost }: StoreTraces): Verdict {
  if (configLost === undefined || role !== 'master') return undefined
  const path = `${root}/config/${configLost}`
  return {
    reason: `${instance} has consume queues in ${root}, and no ${path}: after a start ${CONFIG_FILES[configLost]}. Was the store copied in part?`,
    hint: `Bring the file back, its ${configLost}.bak, or that of another member of the group. For a start without it, as the service's user on ${host}: touch ${path}.`,
  }
}

/** A store that no run has written down: of a run that ended too early, brought by a person, or of another origin. */
function withoutRecord(owner: StoreOwner, traces: StoreTraces): Verdict {
  const { recorded, filled, mark } = traces
  // The reason why it is not started is said elsewhere; whose the store is shows when it is.
  if (recorded || !filled || owner.refused === true) return undefined
  const { instance, host, role, root, record } = owner
  if (mark !== undefined && isOf(mark, owner)) {
    return {
      note: `${instance} keeps its store in ${root} (${contents(traces)}): it has no record on ${host}`,
    }
  }
  if (role === 'master' || owner.takenOver === true || isSuccession(owner, traces))
    return { note: `${instance} takes over the store in ${root} (${contents(traces)})` }
  return {
    reason: `${instance} was not applied here, and there is a store in ${root} (${contents(traces)}): its messages may not be those of ${SOURCE[role]}`,
    hint:
      `Move the store out of the way: ${instance} gets everything from ${SOURCE[role]}. If it is its own store: touch ` +
      `${record} on ${host}.`,
  }
}

const SOURCE = {
  slave: 'its master',
  elected: 'the other members of its group',
  voter: 'the other members of its group',
} as const

/** '2.1 MB, newest message of 2026-11-28 18:20:11 UTC'. */
function contents({ bytes = 0, newest }: StoreTraces): string {
  const size = formatBytes(bytes)
  if (newest === undefined) return `${size}, newest message unknown`
  return `${size}, newest message of ${new Date(newest).toISOString().replace('T', ' ').replace(/\..*/, '')} UTC`
}
