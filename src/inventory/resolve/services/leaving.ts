import type { LeavingInstance } from '../../../model/cluster.ts'
import type { GroupInput } from '../../schema/index.ts'
import type { Hosts } from '../hosts.ts'
import type { Placed } from './instance.ts'

/** Number of slaves of a group after the removals; all of them where the whole group is removed. */
export function slavesThatStay(hosts: Hosts, { state, master, slaves = [] }: GroupInput): number {
  const leaves = (entry: (typeof slaves)[number]): boolean =>
    typeof entry === 'string'
      ? hosts.isLeaving(entry)
      : entry.state === 'absent' || hosts.isLeaving(entry.host)
  const whole = state === 'absent' || (master !== undefined && leaves(master))
  return whole ? slaves.length : slaves.filter((entry) => !leaves(entry)).length
}

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
