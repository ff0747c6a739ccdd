import type { Instance } from '../model/cluster.ts'
import { isTrue } from '../model/setting.ts'
import { has } from './features.ts'
import { defaultOf, keysOf } from './key-table.ts'

/**
 * Bytes of direct memory that a broker takes at its start, and locks, for transientStorePoolEnable: transientStorePoolSize
 * files of the commit log (TransientStorePool.init). 0 where the pool is off, which it is in silence on a slave, before 5.0
 * with SYNC_FLUSH, and later with writeWithoutMmap.
 */
export function transientPool(
  { config, broker }: Pick<Instance, 'config' | 'broker'>,
  version: string,
): number {
  const text = (name: string): string => {
    const value = config.get(name)
    return typeof value === 'string' ? value : usual(name, version)
  }
  if (!isTrue(text('transientStorePoolEnable')) || broker?.role === 'slave') return 0
  if (text('flushDiskType') === 'SYNC_FLUSH' && !has(version, 'pool-with-sync-flush')) return 0
  if (isTrue(text('writeWithoutMmap')) && has(version, 'writes-without-mmap')) return 0
  return Number(text('transientStorePoolSize')) * Number(text('mappedFileSizeCommitLog'))
}

function usual(name: string, version: string): string {
  const key = keysOf('broker').get(name)
  return (key === undefined ? undefined : defaultOf(key, version)) ?? ''
}
