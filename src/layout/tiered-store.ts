import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Instance } from '../model/cluster.ts'
import { configText } from '../releases/advisories/subject.ts'
import { hasTieredProvider, TIERED_PATHS } from '../releases/tiered-store.ts'

/** Names of topics (TopicValidator). A broker makes a folder of each in its folder of the tiered store. */
export const TOPIC_NAME = /^[%|a-zA-Z0-9_-]{1,255}$/

type Configured = Pick<Instance, 'config'>

/**
 * The folder of a broker in the tiered store, beside those of other brokers; undefined: it keeps no files there. Members of a
 * group have the same folder, so that two of them must not share a disk (PosixFileSegment).
 */
export function tieredFolder(instance: Configured): string | undefined {
  const [path] = TIERED_PATHS.flatMap((key) => configText(instance, key) ?? [])
  if (path?.startsWith('/') !== true || !hasTieredProvider(instance, 'PosixFileSegment')) return undefined
  return posix.normalize(`${path}${belowTieredPath(instance)}`)
}

/** Path of a broker's files below the path of the tiered store: '/1a2b3c4d_shop/broker-a' (MessageStoreUtil.getHash). */
export function belowTieredPath(instance: Configured): string {
  const cluster = configText(instance, 'brokerClusterName') ?? ''
  const hash = createHash('md5').update(cluster).digest('hex').slice(0, 8)
  return `/${hash}_${cluster}/${configText(instance, 'brokerName') ?? ''}`
}
