import { posix } from 'node:path'
import type { Cluster, Instance } from '../model/cluster.ts'
import { recordDir } from './state.ts'

/** The file on its host that says what was applied of an instance. */
export function recordFile(cluster: Cluster, { id }: Pick<Instance, 'id'>): string {
  return posix.join(recordDir(cluster), `${id}.json`)
}
