import type { KvEntry } from '../contents.ts'
import { changed, type Change } from './change.ts'

/** The values of one name server. */
export interface NameServerValues {
  /** Instance id. */
  readonly nameServer: string
  readonly values: ReadonlyMap<string, string>
}

/**
 * Compares the queues of ordered topics with every name server. Broker groups that are not restored are taken out of the values.
 * @param groups broker groups that are restored
 */
export function orderDifferences(
  saved: readonly KvEntry[],
  present: readonly NameServerValues[],
  groups: ReadonlySet<string>,
): Change[] {
  return saved.flatMap((entry) => {
    const kept = entry.value.split(';').filter((part) => groups.has(part.slice(0, part.lastIndexOf(':'))))
    if (kept.length === 0) return []
    const value = kept.join(';')
    return present.flatMap(({ nameServer, values }): Change[] => {
      const now = values.get(entry.key)
      if (now === value) return []
      return [
        {
          kind: 'order',
          at: nameServer,
          name: entry.key,
          action: now === undefined ? 'create' : 'update',
          details: [now === undefined ? value : changed('queues', now, value)],
          entry: { ...entry, value },
        },
      ]
    })
  })
}
