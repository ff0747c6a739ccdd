import { storeRoot } from '../layout/stores.ts'
import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'

/** The file that a broker locks, and keeps open, for as long as it uses a store (DefaultMessageStore, 4.0.0 and later). */
export function lockFile(instance: Pick<Instance, 'broker' | 'config' | 'service'>): string | undefined {
  const root = instance.broker === undefined ? undefined : storeRoot(instance)
  return root === undefined ? undefined : `${root}/lock`
}

/**
 * The path of the lock that the process of an instance has open instead of that of its store; undefined: that of its store, or
 * none. It is the path of its own lock where that was removed or mounted over.
 * @param open the value of a line of `openLocks`
 */
export function otherLock(
  instance: Pick<Instance, 'broker' | 'config' | 'service'>,
  open: string | undefined,
): string | undefined {
  if (open?.startsWith(OTHER) === true) return open.slice(OTHER.length)
  return open === lockFile(instance) ? undefined : open
}

const OTHER = 'other '

/** Longest path that is read, bytes. */
const MOST_BYTES = 500

/**
 * Shell text that prints a line 'PID=LOCK' for each process of `$javas` that has one of these files open. While one of them is
 * open in no process, also 'PID=other PATH' for each that has another file of the name `lock` open. Files are compared by device
 * and inode: the folder of a running broker may have been moved, removed or mounted over. Starts no process while each file is
 * open in a process.
 * @param proc another than /proc in tests
 */
export function openLocks(locks: readonly string[], proc = '/proc'): string {
  if (locks.length === 0) return ':'
  return `missing=${locks.length} others=
for pid in $javas; do
  for fd in "${proc}/$pid/fd"/*; do
    for lock in ${sh`${locks}`}; do
      [ "$fd" -ef "$lock" ] || continue
      printf '%s=%s\\n' $pid "$lock"
      missing=$((missing - 1))
      continue 3
    done
  done
  others="$others $pid"
done
[ $missing -gt 0 ] || others=
for pid in $others; do
  path=$(LC_ALL=C ls -lb "${proc}/$pid/fd" 2>/dev/null | sed -n 's/^.* -> \\(\\/.*\\/lock\\(\\\\\\{0,1\\} (deleted)\\)\\{0,1\\}\\)$/\\1/p' | head -n 1 | cut -b -${MOST_BYTES})
  [ -z "$path" ] || printf '%s=${OTHER}%s\\n' $pid "$path"
done`
}
