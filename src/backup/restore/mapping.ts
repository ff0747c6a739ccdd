import type { BackupTables } from '../archive/read.ts'

/** A broker group of a backup and the one that takes its tables. */
export interface GroupMove {
  readonly from: string
  readonly to: string
}

/**
 * Gives the tables of broker groups to other broker groups; the rest of a backup is left out. The topic that a broker
 * names like its own group is not given on, neither are offsets, because the queues of another group are other ones, and
 * neither are the name servers' queues of ordered topics: they name the groups that serve a topic now.
 */
export function moveGroups({ groups }: BackupTables, moves: readonly GroupMove[]): BackupTables {
  const moved = moves.flatMap(({ from, to }) =>
    groups
      .filter(({ group }) => group === from)
      .map((saved) => ({
        ...saved,
        group: to,
        offsets: [],
        topics: new Map([...saved.topics].filter(([topic]) => topic !== from)),
      })),
  )
  return { groups: moved, kv: [] }
}
