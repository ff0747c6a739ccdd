import { isOf } from '../mark.ts'
import { contents } from '../traces/contents.ts'
import type { StoreTraces } from '../traces/traces.ts'
import { isSuccession } from './foreign-store.ts'
import type { StoreOwner, Verdict } from './owner.ts'

/** A store that no run has written down: of a run that ended too early, brought by a person, or of another origin. */
export function unrecordedStore(owner: StoreOwner, traces: StoreTraces): Verdict {
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
