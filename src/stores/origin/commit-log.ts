import { hint } from '../../hint.ts'
import { logMark } from '../../layout/stores.ts'
import { isQueueFault } from '../../runtime/starts/queue-fault.ts'
import { areQueuesGone } from '../../runtime/starts/queues-gone.ts'
import { isTimerFault } from '../../runtime/starts/timer-fault.ts'
import { isOf, type Mark } from '../mark.ts'
import type { LogTraces, StoreTraces } from '../traces/traces.ts'
import type { StoreOwner, Verdict } from './owner.ts'

/** A broker starts without the files of a missing disk, and forgets what is there (MultiPathMappedFileQueue). */
export function unmountedLog(
  { instance, host, markFile }: StoreOwner,
  { mark, logMarks }: StoreTraces,
): Verdict {
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

/** Refuses consume queues without the commit log that they lead into. */
export function lostLog({ instance, root, logs, appliedIn }: StoreOwner, { logLost }: StoreTraces): Verdict {
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
export function brokenLog({ instance, host, role, root }: StoreOwner, { logFault }: StoreTraces): Verdict {
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
