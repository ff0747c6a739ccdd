import { resource, type AnyResource, type Need, type Step } from '../engine/resource.ts'
import { type World, resourceKind, type ResourceRef } from '../engine/world.ts'
import { groupKindOf } from '../groups/index.ts'
import type { InstanceToRemove } from '../model/cluster.ts'
import type { HostState, Runtime } from '../runtime/runtime.ts'
import { WRITES_PART } from '../runtime/starts/started-record.ts'
import { sh } from '../shell/quote.ts'
import { removedInstanceRef, isGone, isUp } from './removed-instance.ts'
import { combineProbes } from './combine-probes.ts'
import { comesUp } from './come-up.ts'
import { stateOf } from './state-of.ts'

export interface DrainedMemberSpec {
  readonly runtime: Runtime
  readonly instance: InstanceToRemove
  /** The other members of its group. */
  readonly otherMembers: readonly InstanceToRemove[]
  /** Marker file on the host; its age is the time since the member was drained. */
  readonly mark: string
  readonly needs: readonly Need[]
  /** Conditions before anything is done to it. */
  readonly before: readonly Step[]
  /** Takes its part in the cluster away, and records that first. */
  readonly drain: readonly Step[]
}

interface DrainedState {
  readonly host: HostState
  /** It was seen a moment ago; what was seen before that may have changed. */
  readonly fresh: boolean
}

/**
 * A member of an elected group that is removed as a whole: nothing is written to the group any more, and all of it is read.
 * It is a resource of its own, as no member may be stopped before all have seen that: the others would elect a new leader,
 * which accepts writes, or no member can answer. Id `drained:<instance>`.
 */
export function drainedMember(spec: DrainedMemberSpec): AnyResource {
  const { instance, runtime, mark } = spec
  const { id, broker } = instance
  return resource<DrainedState, { readonly canLead: boolean }>({
    id: drainedMemberRef(instance).id,
    owner: id,
    needs: spec.needs,
    probe: combineProbes(runtime.observe([instance]), {
      script: sh`find ${mark} -mmin -2 2>/dev/null || :`,
      parse: (text) => ({ fresh: text.trim() !== '' }),
    }),
    desire: (world) => ({ canLead: canLead(spec, world) }),
    diff: ({ host, fresh }, { canLead }) => {
      const state = stateOf(instance, host)
      // A member that restarted since then has registered with its write permission again.
      const restarted = state.startedWith !== undefined && state.startedWith[WRITES_PART] === undefined
      return !canLead || (fresh && !restarted) || !isUp(state)
        ? { kind: 'same' }
        : {
            kind: 'change',
            action: 'run',
            summary: `remove the write permission of ${broker?.group ?? id}, and ${instance.discardUnread ? 'discard its unread messages (unread: discard)' : 'wait until all its messages are consumed'}`,
          }
    },
    converge: () => [
      // Its host may have booted a moment ago.
      ...(instance.discardUnread ? [] : comesUp({ runtime, instance, afterStart: [] })),
      ...spec.before,
      ...spec.drain,
      { kind: 'script', title: `note that ${id} is drained`, script: sh`touch ${mark}` },
    ],
  })
}

/**
 * Returns true when a member can be elected. If that needs most of the others and they went before a run was interrupted,
 * all had been read, nothing came since, and no member is left to ask.
 */
function canLead({ instance, otherMembers }: DrainedMemberSpec, world: World): boolean {
  if (instance.broker === undefined || groupKindOf(instance.broker).electors !== 'majority') return true
  const gone = otherMembers.filter((member) => {
    const state = world.observed(removedInstanceRef(member))
    return state !== undefined && isGone(member, state)
  })
  return (otherMembers.length + 1 - gone.length) * 2 > otherMembers.length + 1
}

const DRAINED = resourceKind<DrainedState>('drained')

/** The drain of a member of an elected group. */
export const drainedMemberRef = ({
  host,
  id,
}: Pick<InstanceToRemove, 'host' | 'id'>): ResourceRef<DrainedState> => DRAINED.on(host, id)
