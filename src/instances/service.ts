import {
  resource,
  type AnyResource,
  type Diff,
  type Need,
  type Step,
  Unknown,
  type WriteCall,
} from '../engine/resource.ts'
import { own } from '../objects.ts'
import type { ResourceRef, World } from '../engine/world.ts'
import { storeRoot } from '../layout/stores.ts'
import { OPEN_FILES } from '../layout/systemd.ts'
import { lockFile } from '../runtime/store-locks.ts'
import type { Instance } from '../model/cluster.ts'
import { formatSize } from '../model/units.ts'
import type { HostState, InstanceState, Runtime, StartParts } from '../runtime/runtime.ts'
import { STOP_TIMEOUT_MS } from '../runtime/runtime.ts'
import { WRITES_PART } from '../runtime/starts/started-record.ts'
import type { Drift } from '../rocketmq/verify/verification.ts'
import { listens, portsBecomeFree, portsFree } from './come-up.ts'
import { heldPorts } from './held-ports.ts'
import { driftIn, driftRef, requestsFor } from './process-drift.ts'
import { SERVICE } from './service-ref.ts'
import type { TakeOverPlace } from './take-over/place.ts'
import {
  afterTakeOver,
  beforeTakeOver,
  diffTakeOver,
  endOfForeign,
  takeOverOf,
  type TakeOver,
} from './take-over/take-over.ts'

export interface ServiceSpec {
  readonly runtime: Runtime
  readonly instance: Instance
  /** All instances of the host: they are read by one probe. */
  readonly neighbours: readonly Instance[]
  /** Parts of a start that follow from the inventory and the facts; the host adds the rest. */
  readonly parts: (world: World) => StartParts | Unknown
  readonly needs: readonly Need[]
  readonly follows: (world: World) => readonly ResourceRef[]
  /** Conditions for the start of a stopped instance. */
  readonly beforeStart: readonly Step[]
  /** Conditions for the restart of a running instance; the last of them turn its traffic to others. */
  readonly beforeRestart: readonly Step[]
  /** Steps after the port answers, e.g. to see a broker registered. */
  readonly afterStart: readonly Step[]
  /** Gives the group of the instance its write permission back at all name servers. */
  readonly reopenWrites: WriteCall
  /** Gives the user of `acl` its new password; none unless it is being changed. */
  readonly changePassword: readonly WriteCall[]
  /** Names and paths for the take over of a process that this tool did not start; undefined: none is taken over. */
  readonly takeOver?: TakeOverPlace
}

interface Wanted {
  readonly parts: StartParts
  /** Differences of the running process that its files do not show. */
  readonly drift: Drift | undefined
  readonly takeOver?: TakeOver | undefined
}

/**
 * An instance that runs, starts with the host, and runs with what the inventory says. Whether it must be
 * restarted is read from what its start wrote down, so a run that broke off is made good by the next one.
 * Id `service:<instance>`; the probe is a HostState.
 */
export function service(spec: ServiceSpec): AnyResource {
  const { instance, runtime } = spec
  return resource<HostState, Wanted>({
    id: SERVICE.id(instance.id),
    owner: instance.id,
    needs: spec.needs,
    follows: spec.follows,
    probe: runtime.observe(spec.neighbours),
    desire: (world) => {
      const parts = spec.parts(world)
      if (parts instanceof Unknown) return parts
      const takeOver = spec.takeOver && takeOverOf(world, instance, spec.takeOver.user)
      return { parts, drift: driftIn(world, instance), takeOver }
    },
    diff: (host, { parts, drift, takeOver }) => {
      const over =
        spec.takeOver && takeOver && isDown(stateOf(instance, host))
          ? (heldBesides(instance, host, takeOver) ?? diffTakeOver(spec.takeOver, takeOver))
          : undefined
      return over ?? diffService(instance, host, parts, drift, spec.takeOver !== undefined)
    },
    preconditions: (host, wanted) => preconditionsOf(spec, stateOf(instance, host), wanted),
    converge: (host, wanted) => convergeService(spec, stateOf(instance, host), wanted),
    settle: (host, wanted) => (runsRight(spec, stateOf(instance, host), wanted) ? [] : [listens(spec)]),
    join: (host, wanted) => (runsRight(spec, stateOf(instance, host), wanted) ? [] : spec.afterStart),
  })
}

/** The obstacle of an instance with a port that another process holds than the one that it is taken over from. */
function heldBesides(instance: Instance, host: HostState, { match }: TakeOver): Diff | undefined {
  if (match?.kind !== 'process') return undefined
  const others = host.foreignListeners.filter(({ port }) => !match.process.ports.includes(port))
  return heldPorts(instance, { foreignListeners: others }, true)
}

/** The state of an instance in its host's answer. @throws Error when the host said nothing of it: a bug. */
export function stateOf(instance: Pick<Instance, 'id'>, host: HostState): InstanceState {
  const state = host.instances.get(instance.id)
  if (state === undefined) throw new Error(`the probe says nothing of ${instance.id}`)
  return state
}

/**
 * Names of the parts that differ between what runs and what should; undefined when nothing says what runs. Where all
 * parts agree, the process itself decides: a person may have edited a start script for one start.
 */
function differingParts(
  { heap }: Pick<Instance, 'heap'>,
  state: InstanceState,
  { parts, drift }: Wanted,
): string[] | undefined {
  const { startedWith, maxHeap } = state
  if (startedWith === undefined) return undefined
  const wanted = { ...parts, ...state.current }
  const differing = Object.keys(wanted).filter((part) => own(startedWith, part) !== own(wanted, part))
  // A removal of it was begun, and now it is to stay.
  if (startedWith[WRITES_PART] !== undefined || mustReregister(drift)) differing.push(WRITES_PART)
  // Keys of a file that differs differ in the process too.
  if (!differing.includes('conf'))
    differing.push(...(drift?.keys ?? []).map((key) => `${key} of its process`))
  if (state.newDropIns === true) differing.push('a drop-in of its unit')
  if (state.otherUser !== undefined) differing.push(`its user (${state.otherUser})`)
  // A new release or JDK has other files.
  if (state.replaced !== undefined && !differing.includes('release') && !differing.includes('JDK'))
    differing.push(`${state.replaced}, which was removed or replaced since its start,`)
  if (differing.length > 0 || maxHeap === undefined || maxHeap === heap.size) return differing
  return [`-Xmx${formatSize(maxHeap)} of its process`]
}

/** Its group gets its write permission back when the broker registers as a new one. */
const mustReregister = (drift: Drift | undefined): boolean =>
  drift !== undefined && drift.closedAt.length > 0 && !drift.reopens

/** It does not run and may be started. */
const isDown = ({ activity }: InstanceState): boolean => activity !== 'running' && activity !== 'forbidden'

/** The change that an instance needs; pure. @param takesOver foreign processes of instances are taken over */
export function diffService(
  instance: Instance,
  host: HostState,
  parts: StartParts,
  drift?: Drift,
  takesOver = false,
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
  const held = heldPorts(instance, host, takesOver)
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
  const notes = [...notesOnFiles(instance, state), ...notesOnDropIns(instance, state)]
  return notes.length === 0 ? { kind: 'same' } : { kind: 'same', note: notes.join('; ') }
}

function notesOnDropIns({ paths }: Instance, { dropIns }: InstanceState): string[] {
  return dropIns === undefined
    ? []
    : [`${paths.unit} is changed by files that this tool does not manage: ${dropIns.join(', ')}`]
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
  return ''
}

/** It runs with all that it should; only something around it is not as it should be. */
const runsRight = ({ instance }: ServiceSpec, state: InstanceState, wanted: Wanted): boolean =>
  state.activity === 'running' && differingParts(instance, state, wanted)?.length === 0

function preconditionsOf(spec: ServiceSpec, state: InstanceState, wanted: Wanted): readonly Step[] {
  if (runsRight(spec, state, wanted)) return []
  const { takeOver } = wanted
  // The last steps before a restart turn traffic elsewhere: nothing may come after them that can refuse.
  if (isDown(state) && takeOver?.match?.kind === 'process')
    // A process that is ending already takes no more traffic.
    return [...beforeTakeOver(takeOver), ...(takeOver.match.ending ? spec.beforeStart : spec.beforeRestart)]
  return state.activity === 'running'
    ? [portsFree(spec), ...spec.beforeRestart]
    : [...spec.beforeStart, portsFree(spec)]
}

function convergeService(spec: ServiceSpec, state: InstanceState, wanted: Wanted): Step[] {
  const { runtime, instance } = spec
  const { id } = instance
  if (runsRight(spec, state, wanted)) {
    const closed = wanted.drift !== undefined && wanted.drift.closedAt.length > 0
    const requests = [
      ...(closed ? [spec.reopenWrites] : []),
      ...(wanted.drift?.oldPassword === true ? spec.changePassword : []),
    ]
    return [
      { kind: 'script', title: `set ${id} up for boot`, script: runtime.prepare(instance) },
      ...requests.map((request) => ({ ...request, outdates: driftRef(instance) })),
    ]
  }
  const act: Step =
    state.activity === 'running'
      ? {
          kind: 'script',
          title: `restart ${id}`,
          script: runtime.restart(instance),
          timeoutMs: STOP_TIMEOUT_MS,
        }
      : { kind: 'script', title: `start ${id}`, script: runtime.start(instance), timeoutMs: STOP_TIMEOUT_MS }
  if (spec.takeOver === undefined || wanted.takeOver === undefined || !isDown(state)) return [act]
  return [
    ...endOfForeign(spec.takeOver, wanted.takeOver),
    portsBecomeFree(spec),
    act,
    ...afterTakeOver(spec.takeOver),
  ]
}
