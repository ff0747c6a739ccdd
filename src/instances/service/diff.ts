import type { Diff } from '../../engine/resource.ts'
import { storeRoot } from '../../layout/stores.ts'
import { OPEN_FILES } from '../../layout/systemd.ts'
import type { Instance } from '../../model/cluster.ts'
import type { Drift } from '../../rocketmq/verify/verification.ts'
import type { HostState, InstanceState, StartParts } from '../../runtime/runtime.ts'
import { lockFile } from '../../runtime/store-locks.ts'
import { heldPorts } from '../held-ports.ts'
import { requestsFor } from '../process-drift.ts'
import { stateOf } from '../state-of.ts'
import { differingParts } from './differing-parts.ts'
import type { Wanted } from './spec.ts'

interface Compared {
  readonly parts: StartParts
  /** Differences of the running process that its files do not show. */
  readonly drift?: Drift | undefined
  /** Foreign processes of instances are taken over. */
  readonly takesOver?: boolean
}

/** The change that an instance needs; pure. */
export function diffService(
  instance: Instance,
  host: HostState,
  { parts, drift, takesOver = false }: Compared,
): Diff {
  const state = stateOf(instance, host)
  if (state.activity === 'forbidden') {
    return {
      kind: 'blocked',
      reason: `${instance.paths.unit} is masked`,
      hint: `An administrator masked the unit. To allow the start, run: systemctl unmask ${instance.paths.unit}`,
    }
  }
  if (state.shadowedBy !== undefined) {
    return {
      kind: 'blocked',
      reason: `systemd starts ${instance.id} by ${state.shadowedBy}, and not by the unit of this tool`,
      hint: `See who made it: systemctl cat ${instance.paths.unit}. Remove it, and run systemctl daemon-reload.`,
    }
  }
  if (state.dropInUser !== undefined) return startsAsOther(instance, state.dropInUser, state.dropIns)
  if (state.activity === 'running') return diffRunning(instance, state, { parts, drift })
  const held = heldPorts(instance, host, { takesOver })
  if (held !== undefined) return held
  return { kind: 'change', action: 'start', summary: `start ${instance.id}${whyDown(state)}` }
}

/** Refuses a drop-in with another user, root as an example: the user of the service cannot change its files afterwards. */
function startsAsOther({ id, paths }: Instance, user: string, dropIns: readonly string[] = []): Diff {
  return {
    kind: 'blocked',
    reason: `systemd runs ${id} as ${user}, as a drop-in of ${paths.unit} says, and not as the user of the inventory: ${dropIns.join(', ')}`,
    hint: `Remove the line with User= from the drop-in, or set rocketmq.user, and run systemctl daemon-reload.`,
  }
}

function diffRunning(instance: Instance, state: InstanceState, wanted: Wanted): Diff {
  if (state.otherLock !== undefined) return usesOtherStore(instance, state.otherLock)
  const differing = differingParts(instance, state, wanted)
  if (differing === undefined) {
    const summary = `restart ${instance.id}: nothing says what it was started with`
    return { kind: 'change', action: 'restart', summary, disrupts: true }
  }
  if (differing.length > 0) {
    const summary = `restart ${instance.id}: ${differing.join(', ')} ${differing.length > 1 ? 'differ' : 'differs'}`
    return { kind: 'change', action: 'restart', summary, disrupts: true }
  }
  const { drift } = wanted
  const requests = requestsFor(instance, drift)
  if (requests.length > 0) return { kind: 'change', action: 'update', summary: requests.join(', ') }
  if (!state.atBoot) return { kind: 'change', action: 'update', summary: `start ${instance.id} at boot` }
  if (state.stale)
    return { kind: 'change', action: 'update', summary: `let systemd read ${instance.paths.unit} again` }
  const notes = [
    ...notesOnFiles(instance, state),
    ...notesOnDropIns(instance, state),
    ...notesOnLimits(instance, state),
  ]
  return notes.length === 0 ? { kind: 'same' } : { kind: 'same', note: notes.join('; ') }
}

function notesOnDropIns({ paths }: Instance, { dropIns }: InstanceState): string[] {
  return dropIns === undefined
    ? []
    : [`${paths.unit} is changed by files that this tool does not manage: ${dropIns.join(', ')}`]
}

function notesOnLimits({ id }: Instance, { limits }: InstanceState): string[] {
  return limits === undefined
    ? []
    : [
        `docker limits ${id} until its container is made anew, and this tool did not set that (docker update): ${limits.join(', ')}`,
      ]
}

/** A broker without room for another file takes no connection and no message. A restart helps where no drop-in sets the limit. */
function notesOnFiles({ id, paths }: Instance, { fewFiles }: InstanceState): string[] {
  return fewFiles === undefined
    ? []
    : [
        `${id} may have ${fewFiles} files open, and not ${OPEN_FILES} as in its unit: restart it, or correct LimitNOFILE in a drop-in (systemctl cat ${paths.unit})`,
      ]
}

/** Its folder was moved, removed or mounted over while it runs: after a restart it would not have its messages. */
export function usesOtherStore(instance: Instance, lock: string): Diff {
  const { id, host } = instance
  const store = storeRoot(instance) ?? instance.paths.data
  return {
    kind: 'blocked',
    reason: `${id} runs on another store than the one in ${store} now: ${
      lock === lockFile(instance) ? 'it was removed or mounted over' : `it has ${lock} open`
    }`,
    hint:
      `Keep ${id} running: a restart would start it without its messages. Look on ${host} for what was moved, removed or ` +
      `mounted over ${store}, and undo it. If the files are gone, copy the messages to another member of its group first.`,
  }
}

function whyDown({ activity, reason, restarts }: InstanceState): string {
  const why = reason === '' ? '' : `: ${reason}`
  if (activity === 'failed') return ` (had failed${why})`
  if (activity === 'crashing') return ` (keeps ending${why}, started again ${restarts} times)`
  return activity === 'changing' && reason !== '' ? ` (${reason})` : ''
}
