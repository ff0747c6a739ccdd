import type { Cluster } from '../model.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/instance.ts'

export function lintCluster(
  _context: Context,
  _cluster: Omit<Cluster, 'warnings'>,
  _placed: readonly Placed[],
): void {
  // filled below
}
