import type { Instance } from '../model/cluster.ts'
import { configText } from './advisories/subject.ts'
import { has } from './features.ts'
import { defaultOf, keysOf, spanIn } from './key-table.ts'

/** Plug-in of RocketMQ 5.1.0 and later: a store that copies messages to a second place and keeps them there longer. */
export const TIERED_STORE = 'org.apache.rocketmq.tieredstore.TieredMessageStore'
/** The first release with it. Its default provider keeps files; that of later ones is refused (advisory 'tiered-in-memory'). */
const FIRST = '5.1.0'
/** Names the class that writes the copies. */
const PROVIDER = 'tieredBackendServiceProvider'
/** Keys that name the folder of PosixFileSegment; the second is of 5.1.0 and 5.1.1. */
export const TIERED_PATHS: readonly string[] = ['tieredStoreFilePath', 'tieredStoreFilepath']

const PACKAGE = 'org.apache.rocketmq.tieredstore'
/** Classes by the keys that name them: the name before 5.3.0, and the later one. */
const RENAMED = [
  [PROVIDER, `${PACKAGE}.provider.posix.PosixFileSegment`, `${PACKAGE}.provider.PosixFileSegment`],
  [
    'tieredMetadataServiceProvider',
    `${PACKAGE}.metadata.TieredMetadataManager`,
    `${PACKAGE}.metadata.DefaultMetadataStore`,
  ],
] as const

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

/** The key that names the folder of the tiered store in a release; that of later releases where it has none. */
export function tieredPathKey(version: string): string {
  const keys = keysOf('broker', [TIERED_STORE])
  const isRead = (name: string): boolean => {
    const key = keys.get(name)
    return key !== undefined && spanIn(key, version) !== undefined
  }
  return TIERED_PATHS.find(isRead) ?? 'tieredStoreFilePath'
}

/** Keys of a broker that name a class of the tiered store which this release has by another name, `right`. */
export function renamedTieredClasses(
  instance: Configured,
  version: string,
): { readonly key: string; readonly wrong: string; readonly right: string }[] {
  if (!usesTieredStore(instance)) return []
  const isNew = has(version, 'tiered-store-new-classes')
  return RENAMED.flatMap(([key, former, later]) => {
    const [right, wrong] = isNew ? [later, former] : [former, later]
    return configText(instance, key) === wrong ? [{ key, wrong, right }] : []
  })
}
