import { posix } from 'node:path'
import type { Cluster, Instance } from '../../src/inventory/model.ts'
import { recordDir } from '../base/directories.ts'

/** The file on its host that says what was applied of an instance. */
export function recordFile(cluster: Cluster, { id }: Pick<Instance, 'id'>): string {
  return posix.join(recordDir(cluster), `${id}.json`)
}
