import type { Host } from '../../../model/cluster.ts'
import type { Path } from '../../raw.ts'
import type { Hosts } from '../hosts.ts'
import type { Place } from './instance.ts'

/** A host that a service names, with what is said of it there. */
export interface Seat<Entry> extends Place {
  readonly host: Host
  readonly entry: Entry
}

/**
 * The entries whose hosts exist; a bare name is an entry that says nothing else. Those to be removed are among them, so
 * that the names and numbers of the others do not move.
 */
export function seats<Entry extends { host: string; state?: 'present' | 'absent' | undefined }>(
  entries: readonly (string | Entry)[],
  hosts: Hosts,
  path: Path,
): Seat<Partial<Entry>>[] {
  return entries.flatMap((given, index) => {
    const at = [...path, index]
    const name = typeof given === 'string' ? given : given.host
    const host = hosts.named(name, typeof given === 'string' ? at : [...at, 'host'])
    const entry: Partial<Entry> = typeof given === 'string' ? {} : given
    const toRemove = entry.state === 'absent' || hosts.isToRemove(name)
    return host === undefined ? [] : [{ host, entry, path: at, toRemove }]
  })
}
