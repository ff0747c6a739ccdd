import type { Instance } from '../model/cluster.ts'
import { configText } from './advisories/subject.ts'
import { defaultOf, keysOf } from './key-table.ts'

/** Plug-in of RocketMQ 5.1.0 and later: a store that copies messages to a second place and keeps them there longer. */
export const TIERED_STORE = 'org.apache.rocketmq.tieredstore.TieredMessageStore'
/** The first release with it. Its default provider keeps files; that of later ones is refused (advisory 'tiered-in-memory'). */
const FIRST = '5.1.0'
/** Names the class that writes the copies. */
const PROVIDER = 'tieredBackendServiceProvider'

type Configured = Pick<Instance, 'config'>

/** Returns true when a broker uses the tiered store. */
export function usesTieredStore(instance: Configured): boolean {
  return (configText(instance, 'messageStorePlugIn') ?? '')
    .split(',')
    .some((each) => each.trim() === TIERED_STORE)
}

/**
 * Returns true when a broker uses the tiered store with this provider, e.g. 'PosixFileSegment'.
 * @param version the release whose default counts where the inventory names no provider
 */
export function hasTieredProvider(instance: Configured, provider: string, version = FIRST): boolean {
  if (!usesTieredStore(instance)) return false
  const key = keysOf('broker', [TIERED_STORE]).get(PROVIDER)
  const byDefault = key === undefined ? undefined : defaultOf(key, version)
  return (configText(instance, PROVIDER) ?? byDefault)?.endsWith(`.${provider}`) === true
}
