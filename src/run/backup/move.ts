import { PARTS, type Part } from '../../backup/restore/change.ts'
import { moveGroups, type GroupMove } from '../../backup/restore/mapping.ts'
import { RmqError } from '../../errors.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { ReadBackup } from './open.ts'

/**
 * The backup with its broker groups under the names of `--map`.
 * @throws RmqError 'usage' for a group that the backup or the cluster does not have
 */
export function moveBackup(
  backup: ReadBackup,
  moves: readonly GroupMove[],
  cluster: Cluster,
  path: string,
): ReadBackup {
  const saved = backup.manifest.groups.map(({ group }) => group)
  const own = cluster.groups.map(({ name }) => name)
  for (const { from, to } of moves) {
    if (!saved.includes(from)) throw unknownGroup(from, `the backup ${path}`, saved)
    if (!own.includes(to)) throw unknownGroup(to, cluster.name, own)
  }
  const groups = moves.flatMap(({ from, to }) =>
    backup.manifest.groups.filter(({ group }) => group === from).map((entry) => ({ ...entry, group: to })),
  )
  return {
    ...backup,
    manifest: { ...backup.manifest, groups },
    tables: moveGroups(backup.tables, moves),
  }
}

/**
 * The parts to be restored: all unless `--only` names some. A broker group that takes the tables of another one has other
 * queues: it gets no offsets but the first ones of new topics, and a note says so.
 * @throws RmqError 'usage' for offsets in --only with --map
 */
export function partsOf(
  only: readonly Part[] | undefined,
  map: readonly GroupMove[] | undefined,
): {
  readonly only: ReadonlySet<Part>
  readonly notes: readonly string[]
} {
  if (map === undefined) return { only: new Set(only ?? PARTS), notes: [] }
  if (only?.includes('offsets') === true) {
    throw new RmqError('usage', '--map takes no offsets: the queues of another broker group are other ones', {
      hint: 'Leave offsets out of --only.',
    })
  }
  const parts = only ?? PARTS
  return {
    only: new Set(parts.includes('topics') ? [...parts, 'offsets'] : parts),
    notes:
      only === undefined
        ? [
            'offsets are not restored with --map: the queues of another group are other ones, and consumer groups begin at 0 in new topics',
          ]
        : [],
  }
}

function unknownGroup(name: string, where: string, known: readonly string[]): RmqError {
  return new RmqError('usage', `--map: ${where} has no broker group '${name}'`, {
    hint: `No host was contacted. Its broker groups are ${known.join(', ')}.`,
  })
}
