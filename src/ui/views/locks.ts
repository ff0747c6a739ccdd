import type { HeldLock } from '../../engine/lock/held-lock.ts'
import { oneLine } from '../text.ts'

/**
 * The locks by host, one line each: the holder, its command, and how old the last renewal is.
 * @param own cluster of the inventory; another cluster is named
 */
export function renderLocks(held: ReadonlyMap<string, HeldLock>, own: string): string {
  if (held.size === 0) return 'No host is locked.'
  return [...held]
    .map(([host, { who, command, since, cluster, age, lives }]) => {
      const other = cluster === '' || cluster === own ? '' : `, cluster ${cluster}`
      const state = lives ? '' : '; that run has ended, the next run takes the lock'
      return oneLine(
        `${host}: locked by ${who} since ${since}: ${command}${other} (last renewed ${age} s ago${state})`,
      )
    })
    .join('\n')
}
