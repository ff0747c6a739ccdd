import {
  resource,
  type AnyResource,
  type Diff,
  type Need,
  type Probe,
  type Step,
  type World,
} from '../engine/resource.ts'
import type { LeavingInstance } from '../inventory/model.ts'
import { STOP_TIMEOUT_MS, type HostState, type Runtime } from '../runtime/runtime.ts'
import { sh } from '../shell/quote.ts'
import { besideRuntime } from './beside-runtime.ts'
import { noteLostWrites } from './lost-writes.ts'
import { stopSeen, takesWrites, unseenProbe } from './seen-read.ts'
import { stateOf } from './service.ts'

/** An instance that leaves, with the files that were written for it and go with it. */
export interface Departure {
  readonly instance: LeavingInstance
  readonly files: readonly string[]
  /** One of them, see stopSeen; undefined for who takes no writes. */
  readonly mark: string | undefined
}

/** What is asked and done around the end of an instance, beside stopping it. */
export interface LeaveSteps {
  /** What must hold before anything is done to one that runs. */
  readonly before: readonly Step[]
  /** Takes its part in the cluster away while it runs; undone by a restart. Empty for who has none. */
  readonly drain: readonly Step[]
  /** What is seen when it has ended. */
  readonly after: readonly Step[]
}

export interface AbsentSpec extends Departure, LeaveSteps {
  readonly runtime: Runtime
  /** All that leave this host: they are read by one probe. */
  readonly departures: readonly Departure[]
  /** The other members of an elected group: any that runs can say what is unread. */
  readonly fellows: readonly LeavingInstance[]
  readonly needs: readonly Need[]
}

/** What is left of those that leave. */
export interface DeparturesState {
  readonly host: HostState
  /** Instance → files and carriers (unit, container) that are still there. */
  readonly remnants: ReadonlyMap<string, readonly string[]>
  /** Instances whose data folder is there. */
  readonly withData: ReadonlySet<string>
  /** Brokers that have lived since they were seen with all of them read. */
  readonly unseen: ReadonlySet<string>
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
    probe: departuresProbe(spec),
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

function departuresProbe({ runtime, departures }: AbsentSpec): Probe<DeparturesState> {
  const observed = runtime.observe(departures.map(({ instance }) => instance))
  const parts = departures.map(
    ({ instance, files, mark }) => `${sh`printf '[left %s]\\n' ${instance.id}
[ ! -d ${instance.paths.data} ] || echo data
for f in ${files}; do [ ! -e "$f" ] || printf '%s\\n' "$f"; done`}
${mark === undefined ? '' : unseenProbe(instance, mark)}
${runtime.remnants(instance)}`,
  )
  return besideRuntime(observed, {
    script: parts.join('\n'),
    parse: (text) => {
      const left = leftIn(text)
      return {
        remnants: new Map([...left].map(([id, lines]) => [id, lines.filter((line) => line.startsWith('/'))])),
        withData: having(left, 'data'),
        unseen: having(left, 'unseen'),
      }
    },
  })
}

const having = (left: ReadonlyMap<string, readonly string[]>, word: string): ReadonlySet<string> =>
  new Set([...left].flatMap(([id, lines]) => (lines.includes(word) ? [id] : [])))

/** Lines by the instance in whose `[left …]` section they stand. */
function leftIn(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of text.split('\n')) {
    const id = /^\[left (.+)\]$/.exec(line)?.[1]
    if (id !== undefined) {
      current = []
      sections.set(id, current)
    } else if (line !== '') current?.push(line)
  }
  return sections
}
