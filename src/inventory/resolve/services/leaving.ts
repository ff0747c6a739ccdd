import type { LeavingInstance } from '../../../model/cluster.ts'
import type { Placed } from './instance.ts'

/** The instances that leave, for the model. @param discardUnread whether it may go although not all of it is read */
export function leavingInstances(
  placed: readonly Placed[],
  discardUnread: (placed: Placed) => boolean,
): LeavingInstance[] {
  return placed
    .filter(({ leaving }) => leaving)
    .map((each) => ({ ...each.instance, discardUnread: discardUnread(each) }))
}

export const staying = <T extends { readonly leaving: boolean }>(placed: readonly T[]): T[] =>
  placed.filter(({ leaving }) => !leaving)
