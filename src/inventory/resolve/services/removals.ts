import type { InstanceToRemove } from '../../../model/cluster.ts'
import type { Placed } from './instance.ts'

/** The instances to be removed, for the model. @param discardUnread whether it may go although not all of it is read */
export function instancesToRemove(
  placed: readonly Placed[],
  discardUnread: (placed: Placed) => boolean,
): InstanceToRemove[] {
  return placed
    .filter(({ toRemove }) => toRemove)
    .map((each) => ({ ...each.instance, discardUnread: discardUnread(each) }))
}

export const staying = <T extends { readonly toRemove: boolean }>(placed: readonly T[]): T[] =>
  placed.filter(({ toRemove }) => !toRemove)
