import type { Instance } from '../../model/cluster.ts'
import { isTrue } from '../../model/setting.ts'
import { has } from '../../releases/features.ts'
import type { QueuesMade } from '../mark.ts'

/**
 * The starts of a broker that make consume queues again whose folder is gone; never: none makes more than those of the last messages.
 * The sources are in queues-gone.ts. RocksDB (5.2.0 and later) finds by its own numbers where its queues end, however it was stopped.
 */
export function queuesMade({ config }: Pick<Instance, 'config'>, version: string): QueuesMade {
  if (has(version, 'makes-queues-again')) return 'always'
  if (isTrue(config.get('recheckReputOffsetFromCq'))) return 'always'
  if (!has(version, 'makes-queues-after-stop') || isTrue(config.get('enableDLegerCommitLog'))) return 'never'
  const type = config.get('storeType')
  return typeof type === 'string' && type.trim().toLowerCase() === 'defaultrocksdb' ? 'always' : 'stopped'
}
