import {
  resource,
  type AnyResource,
  type Diff,
  type Need,
  type Step,
  type Unknown,
} from '../engine/resource.ts'
import { own } from '../objects.ts'
import { type World, resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { formatSize } from '../model/units.ts'
import type { HostState, InstanceState, Runtime, StartParts } from '../runtime/runtime.ts'
import { STOP_TIMEOUT_MS } from '../runtime/runtime.ts'
import { WRITES_PART } from '../runtime/started-record.ts'
import { comesUp, portsFree } from './come-up.ts'

export interface ServiceSpec {
  readonly runtime: Runtime
  readonly instance: Instance
  /** All instances of the host: they are read by one probe. */
  readonly neighbours: readonly Instance[]
  /** Parts of a start that follow from the inventory and the facts; the host adds the rest. */
  readonly parts: (world: World) => StartParts | Unknown
  readonly needs: readonly Need[]
  /** Conditions for the start of a stopped instance. */
  readonly beforeStart: readonly Step[]
  /** Conditions for the restart of a running instance; the last of them turn its traffic to others. */
  readonly beforeRestart: readonly Step[]
  /** Steps after the port answers, e.g. to see a broker registered. */
  readonly afterStart: readonly Step[]
}

const SERVICE = resourceKind<HostState>('service')

/** The service of an instance; the answer is of all instances of its host. */
export const serviceRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<HostState> =>
  SERVICE.on(host, id)

/**
 * An instance that runs, starts with the host, and runs with what the inventory says. Whether it must be
 * restarted is read from what its start wrote down, so a run that broke off is made good by the next one.
 * Id `service:<instance>`; the probe is a HostState.
 */
export function service(spec: ServiceSpec): AnyResource {
  const { instance, runtime } = spec
  return resource<HostState, StartParts>({
    id: SERVICE.id(instance.id),
    owner: instance.id,
    needs: spec.needs,
    probe: runtime.observe(spec.neighbours),
    desire: spec.parts,
    diff: (host, parts) => diffService(instance, host, parts),
    preconditions: (host, parts) => preconditionsOf(spec, stateOf(instance, host), parts),
    converge: (host, parts) => convergeService(spec, stateOf(instance, host), parts),
  })
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
  parts: StartParts,
): string[] | undefined {
  const { startedWith, maxHeap } = state
  if (startedWith === undefined) return undefined
  const wanted = { ...parts, ...state.current }
  const differing = Object.keys(wanted).filter((part) => own(startedWith, part) !== own(wanted, part))
  // A removal of it was begun, and now it is to stay.
  if (startedWith[WRITES_PART] !== undefined) differing.push(WRITES_PART)
  if (differing.length > 0 || maxHeap === undefined || maxHeap === heap.size) return differing
  return [`-Xmx${formatSize(maxHeap)} of its process`]
}

/** The change that an instance needs; pure. */
export function diffService(instance: Instance, host: HostState, parts: StartParts): Diff {
  const state = stateOf(instance, host)
  if (state.activity === 'forbidden') {
    return {
      kind: 'blocked',
      reason: `${instance.paths.unit} is masked`,
      hint: `An administrator masked the unit. To allow the start, run: systemctl unmask ${instance.paths.unit}`,
    }
  }
  if (state.activity === 'running') return diffRunning(instance, state, parts)
  const strangers = host.foreignListeners.filter(({ port }) =>
    instance.ports.some((own) => own.port === port),
  )
  if (strangers.length > 0) {
    const held = strangers.map(({ port, process }) => `port ${port} is held by ${process}`)
    return {
      kind: 'blocked',
      reason: `${instance.id} cannot start: ${held.join(', ')}`,
      hint: `stop that process, or give ${instance.id} another listenPort in the inventory`,
    }
  }
  return { kind: 'change', action: 'start', summary: `start ${instance.id}${whyDown(state)}` }
}

function diffRunning(instance: Instance, state: InstanceState, parts: StartParts): Diff {
  const differing = differingParts(instance, state, parts)
  if (differing === undefined) {
    const summary = `restart ${instance.id}: nothing says what it was started with`
    return { kind: 'change', action: 'restart', summary, disrupts: true }
  }
  if (differing.length > 0) {
    const summary = `restart ${instance.id}: ${differing.join(', ')} ${differing.length > 1 ? 'differ' : 'differs'}`
    return { kind: 'change', action: 'restart', summary, disrupts: true }
  }
  if (!state.atBoot) return { kind: 'change', action: 'update', summary: `start ${instance.id} at boot` }
  if (state.stale)
    return { kind: 'change', action: 'update', summary: `let systemd read ${instance.paths.unit} again` }
  if (state.dropIns === undefined) return { kind: 'same' }
  const files = state.dropIns.join(', ')
  return {
    kind: 'same',
    note: `${instance.paths.unit} is changed by files that this tool does not manage: ${files}`,
  }
}

function whyDown({ activity, reason, restarts }: InstanceState): string {
  const why = reason === '' ? '' : `: ${reason}`
  if (activity === 'failed') return ` (had failed${why})`
  if (activity === 'crashing') return ` (keeps ending${why}, started again ${restarts} times)`
  return ''
}

/** It runs with all that it should; only something around it is not as it should be. */
const runsRight = ({ instance }: ServiceSpec, state: InstanceState, parts: StartParts): boolean =>
  state.activity === 'running' && differingParts(instance, state, parts)?.length === 0

function preconditionsOf(spec: ServiceSpec, state: InstanceState, parts: StartParts): readonly Step[] {
  if (runsRight(spec, state, parts)) return []
  // The last steps before a restart turn traffic elsewhere: nothing may come after them that can refuse.
  return state.activity === 'running'
    ? [portsFree(spec), ...spec.beforeRestart]
    : [...spec.beforeStart, portsFree(spec)]
}

function convergeService(spec: ServiceSpec, state: InstanceState, parts: StartParts): Step[] {
  const { runtime, instance } = spec
  const { id } = instance
  if (runsRight(spec, state, parts)) {
    return [{ kind: 'script', title: `set ${id} up for boot`, script: runtime.prepare(instance) }]
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
  return [act, ...comesUp(spec)]
}
