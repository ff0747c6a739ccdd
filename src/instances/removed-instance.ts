import {
  resource,
  type AnyResource,
  type Diff,
  type Need,
  type Step,
  type World,
} from '../engine/resource.ts'
import type { LeavingInstance } from '../model/cluster.ts'
import { STOP_TIMEOUT_MS, type Runtime } from '../runtime/runtime.ts'
import { sh } from '../shell/quote.ts'
import { departuresProbe, type DeparturesState, type Departure } from './removal-state.ts'
import { noteLostWrites } from './write-wipe-record.ts'
import { stopSeen, takesWrites } from './drained-marker.ts'
import { stateOf } from './service.ts'
import type { RemovalSteps } from '../rocketmq/rolling/hooks.ts'

export interface AbsentSpec extends Departure, RemovalSteps {
  readonly runtime: Runtime
  /** All that leave this host: they are read by one probe. */
  readonly departures: readonly Departure[]
  /** The other members of an elected group: any that runs can say what is unread. */
  readonly fellows: readonly LeavingInstance[]
  readonly needs: readonly Need[]
}

/**
 * An instance that does not run, that the host does not start, and of which nothing is left but its data: store and logs
 * stay where they are. Id `absent:<instance>`; the probe is a DeparturesState.
 */
export function absent(spec: AbsentSpec): AnyResource {
  const { instance } = spec
  return resource<DeparturesState, { readonly fellowRuns: boolean }>({
    id: absentId(instance),
    owner: instance.id,
    needs: spec.needs,
    probe: departuresProbe(spec.runtime, spec.departures),
    desire: (world) => ({ fellowRuns: spec.fellows.some((fellow) => mayRun(world, fellow)) }),
    diff: (state, { fellowRuns }) => diffAbsent(spec, state, fellowRuns),
    converge: (state) => convergeAbsent(spec, state),
  })
}

export function absentId({ id }: Pick<LeavingInstance, 'id'>): string {
  return `absent:${id}`
}

/** A member that --limit leaves out was not looked at, and may be the one that leads. */
function mayRun(world: World, fellow: LeavingInstance): boolean {
  const state = world.observed({ host: fellow.host, id: absentId(fellow) }) as DeparturesState | undefined
  return state === undefined || stateOf(fellow, state.host).activity === 'running'
}

const hasProcess = ({ host }: DeparturesState, instance: LeavingInstance): boolean =>
  ['running', 'crashing', 'changing'].includes(stateOf(instance, host).activity)

/** What has to be done for an instance to be gone; pure. */
function diffAbsent(
  { instance }: Pick<AbsentSpec, 'instance'>,
  state: DeparturesState,
  fellowRuns: boolean,
): Diff {
  const { id, paths } = instance
  const remains = hasProcess(state, instance) || (state.remnants.get(id) ?? []).length > 0
  if (remains && !fellowRuns && nobodyCanSay(instance, state)) return unknownUnread(instance)
  const hasData = state.withData.has(id)
  const data = hasData ? `; its data stay in ${dataOf(instance)}` : ''
  if (hasProcess(state, instance)) {
    return {
      kind: 'change',
      summary: `stop ${id}${condition(instance, state)} and remove it${data}`,
      disrupts: true,
    }
  }
  if ((state.remnants.get(id) ?? []).length > 0) {
    const unread = state.unseen.has(id) && instance.losesUnread ? ', whatever is unread (unread: lose)' : ''
    return { kind: 'change', summary: `remove ${id}, which does not run${unread}${data}` }
  }
  if (!hasData) return { kind: 'same' }
  return {
    kind: 'same',
    note: `${id} is gone and can be taken out of the inventory; its data stay in ${paths.data}`,
  }
}

/** A broker that was removed, or will be without another question: it was stopped when all of it had been read. */
export const isGone = (instance: LeavingInstance, state: DeparturesState): boolean =>
  !hasProcess(state, instance) &&
  ((state.remnants.get(instance.id) ?? []).length === 0 || !state.unseen.has(instance.id))

/** A broker that does not run and was not stopped by a run that had seen all of it read. */
const nobodyCanSay = (instance: LeavingInstance, { host, unseen }: DeparturesState): boolean =>
  !instance.losesUnread && unseen.has(instance.id) && stateOf(instance, host).activity !== 'running'

function unknownUnread({ id, broker }: LeavingInstance): Diff {
  return {
    kind: 'blocked',
    reason: `${id} does not run, so nobody can say what of it is unread`,
    hint: `take state: absent out and apply, which starts it, then write it again; when nobody needs the messages of ${broker?.group ?? id} any more: unread: lose beside state: absent (rmq_unread=lose in INI)`,
  }
}

/** Under which condition a process is stopped, for people. */
function condition(instance: LeavingInstance, { host }: DeparturesState): string {
  if (!takesWrites(instance) || stateOf(instance, host).activity !== 'running') return ''
  return instance.losesUnread ? ', whatever is unread (unread: lose),' : ' when all of it is read,'
}

/** The store may lie elsewhere than the rest. */
function dataOf({ paths }: LeavingInstance): string {
  const { data, store } = paths
  return store === undefined || store.startsWith(`${data}/`) ? data : `${data} and ${store}`
}

function convergeAbsent(spec: AbsentSpec, state: DeparturesState): Step[] {
  const { instance, runtime, files } = spec
  const { id } = instance
  const runs = stateOf(instance, state.host).activity === 'running'
  const drain: Step[] = spec.drain.length === 0 ? [] : [noteLostWrites(runtime, instance), ...spec.drain]
  const stop: Step = {
    kind: 'script',
    title: `stop ${id}`,
    script:
      spec.mark === undefined || instance.losesUnread
        ? runtime.stop(instance)
        : stopSeen(runtime.stop(instance), spec.mark),
    timeoutMs: STOP_TIMEOUT_MS,
  }
  return [
    ...(runs ? [...spec.before, ...drain] : []),
    ...(hasProcess(state, instance) ? [stop] : []),
    ...spec.after,
    {
      kind: 'script',
      title: `remove ${id}`,
      script: [runtime.remove(instance), sh`rm -f ${files}`].join('\n'),
    },
  ]
}
