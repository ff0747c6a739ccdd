import type { HeldLock } from '../../engine/lock.ts'
import { oneLine } from '../text.ts'

/** The locks by host, one line each: the holder, its command, and how old the last renewal is. */
export function renderLocks(held: ReadonlyMap<string, HeldLock>): string {
  if (held.size === 0) return 'No host is locked.'
  return [...held]
    .map(([host, { who, command, since, age }]) =>
      oneLine(`${host}: locked by ${who} since ${since}: ${command} (last renewed ${age} s ago)`),
    )
    .join('\n')
}
