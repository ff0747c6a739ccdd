import { resource, type AnyResource, type Diff, type Need, type Step } from '../engine/resource.ts'
import { type World, resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance, InstanceToRemove } from '../model/cluster.ts'
import { takesWrites } from '../model/groups.ts'
import { STOP_TIMEOUT_MS, type InstanceState, type Runtime } from '../runtime/runtime.ts'
import { sh } from '../shell/quote.ts'
import { comesUp } from './come-up.ts'
import { removalProbe, type RemovalState, type Removal } from './removal-state.ts'
import { stopAndMark } from './drained-marker.ts'
import { stateOf } from './state-of.ts'
import type { RemovalSteps } from '../rocketmq/rolling/hooks.ts'

export interface RemovedInstanceSpec extends Removal, RemovalSteps {
  readonly instance: InstanceToRemove
  readonly runtime: Runtime
  /** All to be removed from this host: one probe reads them. */
  readonly removals: readonly Removal[]
  /** The other members of an elected group: any that runs can say what is unread. */
  readonly otherMembers: readonly InstanceToRemove[]
  readonly needs: readonly Need[]
}

/**
 * An instance that does not run, that the host does not start, and of which nothing is left but its data: store and logs
 * stay where they are. Id `absent:<instance>`; the probe is a DeparturesState.
 */
export function removedInstance(spec: RemovedInstanceSpec): AnyResource {
  const { instance } = spec
  return resource<RemovalState, { readonly otherRuns: boolean }>({
    id: removedInstanceRef(instance).id,
    owner: instance.id,
    needs: spec.needs,
    probe: removalProbe(spec.runtime, spec.removals),
    desire: (world) => ({ otherRuns: spec.otherMembers.some((member) => mayRun(world, member)) }),
    diff: (state, { otherRuns }) => diffAbsent(spec, state, otherRuns),
    converge: (state) => convergeAbsent(spec, state),
  })
}

const REMOVED = resourceKind<RemovalState>('absent')

/** The removal of an instance; the answer is of all that leave its host. */
export const removedInstanceRef = ({
  host,
  id,
}: Pick<InstanceToRemove, 'host' | 'id'>): ResourceRef<RemovalState> => REMOVED.on(host, id)

/** Runs, or is about to: a start that is under way is waited for before its messages are counted. */
export const isUp = ({ activity }: Pick<InstanceState, 'activity'>): boolean =>
  activity === 'running' || activity === 'starting'

/** A member that --limit leaves out was not looked at, and may be the one that leads. */
function mayRun(world: World, member: InstanceToRemove): boolean {
  const state = world.observed(removedInstanceRef(member))
  return state === undefined || isUp(stateOf(member, state.host))
}

/** A process of it is there, or systemd or Docker is about to start one. */
export const hasProcess = ({ host }: RemovalState, instance: Instance): boolean =>
  ['running', 'crashing', 'starting', 'changing'].includes(stateOf(instance, host).activity)

/** The change that removes an instance; pure. */
function diffAbsent(
  { instance }: Pick<RemovedInstanceSpec, 'instance'>,
  state: RemovalState,
  otherRuns: boolean,
): Diff {
  const { id, paths } = instance
  const remains = hasProcess(state, instance) || (state.remnants.get(id) ?? []).length > 0
  if (remains && !otherRuns && unreadIsUnknown(instance, state))
    return unknownUnread(instance, stateOf(instance, state.host))
  const hasData = state.withData.has(id)
  const data = hasData ? `; its data stay in ${dataOf(instance)}` : ''
  if (hasProcess(state, instance)) {
    return {
      kind: 'change',
      action: 'remove',
      summary: `stop ${id}${condition(instance, state)} and remove it${data}`,
      disrupts: true,
    }
  }
  if ((state.remnants.get(id) ?? []).length > 0) {
    const unread =
      state.unseen.has(id) && instance.discardUnread ? ', and its unread messages (unread: discard)' : ''
    return { kind: 'change', action: 'remove', summary: `remove ${id}, which does not run${unread}${data}` }
  }
  if (!hasData) return { kind: 'same' }
  return {
    kind: 'same',
    note: `${id} is gone and can be taken out of the inventory; its data stay in ${paths.data}`,
  }
}

/** A broker that was removed, or will be without another question: it was stopped when all of it had been read. */
export const isGone = (instance: InstanceToRemove, state: RemovalState): boolean =>
  !hasProcess(state, instance) &&
  ((state.remnants.get(instance.id) ?? []).length === 0 || !state.unseen.has(instance.id))

/** A broker that does not run and was not stopped by a run that had seen all of it read. */
const unreadIsUnknown = (instance: InstanceToRemove, { host, unseen }: RemovalState): boolean =>
  !instance.discardUnread && unseen.has(instance.id) && !isUp(stateOf(instance, host))

function unknownUnread({ id, broker }: InstanceToRemove, { activity, reason }: InstanceState): Diff {
  const why = reason === '' ? '' : ` (${reason})`
  const state = activity === 'crashing' ? 'keeps ending' : 'is not running'
  return {
    kind: 'blocked',
    reason: `${id} ${state}${why}, so its unread messages cannot be counted`,
    hint: `To count them: remove state: absent, run apply, add it again. To discard the messages of ${broker?.group ?? id}: add unread: discard next to state: absent (rmq_unread=discard in INI).`,
  }
}

/** Under which condition a process is stopped, for people. */
function condition(instance: InstanceToRemove, { host }: RemovalState): string {
  if (!takesWrites(instance) || !isUp(stateOf(instance, host))) return ''
  return instance.discardUnread
    ? ', discard its unread messages (unread: discard),'
    : ' when all its messages are consumed,'
}

/** The store may lie elsewhere than the rest. */
function dataOf({ paths }: InstanceToRemove): string {
  const { data, store } = paths
  return store === undefined || store.startsWith(`${data}/`) ? data : `${data} and ${store}`
}

function convergeAbsent(spec: RemovedInstanceSpec, state: RemovalState): Step[] {
  const { instance, runtime, files } = spec
  const { id } = instance
  const runs = isUp(stateOf(instance, state.host))
  const stop: Step = {
    kind: 'script',
    title: `stop ${id}`,
    script:
      spec.mark === undefined || instance.discardUnread
        ? runtime.stop(instance)
        : stopAndMark(runtime.stop(instance), spec.mark),
    timeoutMs: STOP_TIMEOUT_MS,
  }
  // Its host may have booted a moment ago: a broker that is starting cannot say what is unread.
  const asked = runs && takesWrites(instance) && !instance.discardUnread
  return [
    ...(asked ? comesUp({ runtime, instance, afterStart: [] }) : []),
    ...(runs ? [...spec.before, ...spec.drain] : []),
    ...(hasProcess(state, instance) ? [stop] : []),
    ...spec.after,
    {
      kind: 'script',
      title: `remove ${id}`,
      script: [runtime.remove(instance), sh`rm -f ${files}`].join('\n'),
    },
  ]
}
