import { resource, type AnyResource, type Diff, type Need, type Step } from '../engine/resource.ts'
import { hint } from '../hint.ts'
import { resourceKind, type ResourceRef, type World } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { STOP_TIMEOUT_MS, type HostState, type Runtime } from '../runtime/runtime.ts'
import { comesUp, portsFree } from './come-up.ts'
import { heldPorts } from './held-ports.ts'
import { usesOtherStore } from './service/diff.ts'
import { stateOf } from './state-of.ts'

export interface LifecycleSpec {
  readonly runtime: Runtime
  readonly instance: Instance
  /** All instances of the host: they are read by one probe. */
  readonly neighbours: readonly Instance[]
  readonly needs: readonly Need[]
  readonly follows: (world: World) => readonly ResourceRef[]
  /** Conditions for the start of a stopped instance. */
  readonly beforeStart: readonly Step[]
  /** Conditions for the restart of a running instance; the last of them turn its traffic to others. */
  readonly beforeRestart: readonly Step[]
  readonly afterStart: readonly Step[]
  /** Shell text that fails, with the reason, where a start would refuse the store; undefined: it has none. */
  readonly storeCheck?: string
}

const RUNNING = resourceKind<HostState>('running')
const STOPPED = resourceKind<HostState>('stopped')
const RESTARTED = resourceKind<HostState>('restarted')

/** The `running` of an instance; the answer is of all instances of its host. */
export const runningRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<HostState> =>
  RUNNING.on(host, id)

/** The `restarted` of an instance; the answer is of all instances of its host. */
export const restartedRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<HostState> =>
  RESTARTED.on(host, id)

/** An instance that runs, with whatever its files say; for `start`. Id `running:<instance>`. */
export function running(spec: LifecycleSpec): AnyResource {
  const { runtime, instance } = spec
  const { id } = instance
  return resource<HostState, true>({
    id: RUNNING.id(id),
    owner: id,
    needs: spec.needs,
    follows: spec.follows,
    probe: runtime.observe(spec.neighbours),
    desire: () => true,
    diff: (host) =>
      stateOf(instance, host).activity === 'running'
        ? { kind: 'same' }
        : { kind: 'change', action: 'start', summary: `start ${id}` },
    preconditions: () => [...spec.beforeStart, portsFree(spec)],
    converge: () => [
      { kind: 'script', title: `start ${id}`, script: runtime.start(instance), timeoutMs: STOP_TIMEOUT_MS },
    ],
    settle: () => comesUp(spec),
  })
}

/** An instance whose process has ended; for `stop`. It comes back with the host. Id `stopped:<instance>`. */
export function stopped(spec: LifecycleSpec): AnyResource {
  const { runtime, instance } = spec
  const { id } = instance
  return resource<HostState, true>({
    id: STOPPED.id(id),
    owner: id,
    probe: runtime.observe(spec.neighbours),
    desire: () => true,
    diff: (host) => {
      const { activity } = stateOf(instance, host)
      const down = activity === 'stopped' || activity === 'failed' || activity === 'forbidden'
      if (!down) return { kind: 'change', action: 'stop', summary: `stop ${id}` }
      // A process that was started by hand may be the instance, with its store open.
      return notStoppable(instance, host) ?? { kind: 'same' }
    },
    converge: () => [
      { kind: 'script', title: `stop ${id}`, script: runtime.stop(instance), timeoutMs: STOP_TIMEOUT_MS },
    ],
  })
}

/** The obstacle of an instance that does not run while another process has its ports; undefined: none has. */
function notStoppable(instance: Instance, host: HostState): Diff | undefined {
  const held = heldPorts(instance, host, { takesOver: true })
  if (held === undefined) return undefined
  return {
    kind: 'blocked',
    reason: held.reason.replace(' cannot start: ', ' does not run, and is not stopped: '),
    hint: `If that process is ${instance.id}, started by hand, stop it by hand, or take it over with takeOver: true and apply.`,
  }
}

/**
 * An instance that runs in another process than `before`; for `restart`. Id `restarted:<instance>`.
 * @param before pid of java when the restart was asked for; undefined: it did not run, so it is started
 */
export function restarted(spec: LifecycleSpec, before: number | undefined): AnyResource {
  const { runtime, instance } = spec
  const { id } = instance
  return resource<HostState, true>({
    id: RESTARTED.id(id),
    owner: id,
    needs: spec.needs,
    follows: spec.follows,
    probe: runtime.observe(spec.neighbours),
    desire: () => true,
    diff: (host) => {
      const { activity, javaPid, otherLock } = stateOf(instance, host)
      if (otherLock !== undefined) return usesOtherStore(instance, otherLock)
      if (activity === 'running' && javaPid !== undefined && javaPid !== before) return { kind: 'same' }
      return activity === 'running'
        ? { kind: 'change', action: 'restart', summary: `restart ${id}`, disrupts: true }
        : { kind: 'change', action: 'start', summary: `start ${id}: it does not run` }
    },
    preconditions: (host) =>
      stateOf(instance, host).activity === 'running'
        ? [...hasItsStore(spec), ...spec.beforeRestart]
        : spec.beforeStart,
    converge: () => [
      {
        kind: 'script',
        title: `restart ${id}`,
        script: runtime.restart(instance),
        timeoutMs: STOP_TIMEOUT_MS,
      },
    ],
    settle: () => comesUp(spec),
  })
}

/** An instance is not stopped whose start would refuse its store (store-guard.ts): it would not come back. */
function hasItsStore({ instance, storeCheck }: LifecycleSpec): Step[] {
  if (storeCheck === undefined) return []
  return [
    {
      kind: 'script',
      title: `a start of ${instance.id} would accept its store`,
      script: storeCheck,
      hint: hint`See what the store lacks: ${{ run: 'check', limit: instance.id }}. Repair it, or write a missing mark: ${{ run: 'apply', limit: instance.id }}.`,
    },
  ]
}
