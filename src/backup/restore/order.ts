import type { KvEntry } from '../contents.ts'
import { changed, type Change } from './change.ts'

/** The values of one name server. */
export interface NameServerValues {
  /** Instance id. */
  readonly nameServer: string
  readonly values: ReadonlyMap<string, string>
}

/**
 * Compares the queues of ordered topics with every name server. Broker groups that are not restored keep what they have there.
 * @param groups broker groups that are restored
 */
export function orderDifferences(
  saved: readonly KvEntry[],
  present: readonly NameServerValues[],
  groups: ReadonlySet<string>,
): Change[] {
  return saved.flatMap((entry) => {
    const restored = queuesOf(entry.value).filter(([group]) => groups.has(group))
    if (restored.length === 0) return []
    return present.flatMap(({ nameServer, values }): Change[] => {
      const now = values.get(entry.key)
      const queues = new Map([...queuesOf(now ?? ''), ...restored])
      const value = [...queues].map(([group, number]) => `${group}:${number}`).join(';')
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

/** Reads 'broker-a:8;broker-b:8': the queues by broker group. */
const queuesOf = (value: string): (readonly [group: string, queues: string])[] =>
  value.split(';').flatMap((part) => {
    const colon = part.lastIndexOf(':')
    return colon < 0 ? [] : [[part.slice(0, colon), part.slice(colon + 1)] as const]
  })
