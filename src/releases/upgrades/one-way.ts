import { isTrue } from '../../model/setting.ts'
import type { Secret } from '../../secret.ts'
import { compareVersions } from '../version.ts'

/** A setting that gives a store a form which cannot be taken back. */
interface OneWayKey {
  readonly key: string
  /** Returns true for a value that puts data into the form. @param value in lower case */
  readonly isOn: (value: string) => boolean
  /** The data that the store holds in this form. */
  readonly holds: string
  /** First release that has the form as its default: there a key that is not set is on, and only turning it off loses something. */
  readonly defaultSince?: string
  readonly sources: readonly [string, ...string[]]
}

/** MessageStoreConfig and BrokerConfig of 5.1.4 to 5.5.1. */
export const oneWayKeys = [
  {
    key: 'storeType',
    isOn: (value) => value === 'defaultrocksdb',
    holds: 'its queues, topics, groups and offsets in RocksDB',
    sources: ['#8731'],
  },
  {
    key: 'combineCQLoadingCQTypes',
    isOn: (value) => value !== '' && value !== 'default;defaultrocksdb' && value !== 'default',
    holds: 'its queues in two forms',
    sources: ['#9254'],
  },
  {
    key: 'combineCQPreferCQType',
    isOn: (value) => value !== '' && value !== 'default',
    holds: 'its queues in RocksDB',
    sources: ['#9254'],
  },
  {
    key: 'combineCQUseRocksdbForLmq',
    isOn: isTrue,
    holds: 'the queues of light topics in RocksDB',
    sources: ['#9254'],
  },
  {
    key: 'timerRocksDBEnable',
    isOn: isTrue,
    holds: 'delayed messages in RocksDB',
    sources: ['RIP-82'],
  },
  {
    key: 'transRocksDBEnable',
    isOn: isTrue,
    holds: 'open transactions in RocksDB',
    sources: ['RIP-82'],
  },
  {
    key: 'indexRocksDBEnable',
    isOn: isTrue,
    holds: 'the index of messages in RocksDB',
    sources: ['RIP-82'],
  },
  {
    key: 'useSingleRocksDBForAllConfigs',
    isOn: isTrue,
    holds: 'topics, groups and offsets in one RocksDB',
    sources: ['#9773'],
  },
  {
    key: 'useSeparateStorePathForRocksdbCQ',
    isOn: isTrue,
    holds: 'its queues in a RocksDB of another folder',
    sources: ['StorePathConfigHelper'],
  },
  {
    key: 'timerWheelEnable',
    isOn: isTrue,
    holds: 'delayed messages in the timer wheel',
    defaultSince: '5.0.0',
    sources: ['TimerMessageStore'],
  },
] as const satisfies readonly OneWayKey[]

const all: readonly OneWayKey[] = oneWayKeys

/** The keys that decide if a store can go back, or be used with other settings. */
export const WATCHED_ONE_WAY: readonly string[] = all.map(({ key }) => key)

/** A one-way key that is in use, with its value. */
export interface OneWayUse {
  readonly key: string
  readonly value: string
  readonly holds: string
}

type Settings = ReadonlyMap<string, string | Secret>

/** The one-way keys that these settings turn on; those that are on by default are left out. */
export function oneWayIn(settings: Settings): OneWayUse[] {
  return all.flatMap((one): OneWayUse[] => {
    const value = textOf(settings, one.key)
    return one.defaultSince === undefined && value !== undefined && one.isOn(value.toLowerCase())
      ? [{ key: one.key, value, holds: one.holds }]
      : []
  })
}

/** A start with its release and its settings. */
export interface Stage {
  readonly version: string
  readonly keys: Settings
}

/**
 * The first one-way key that forbids to go from one start to the next: it is turned off, or the release becomes older while
 * it is on. undefined: none.
 * @throws RmqError 'bad-version'
 */
export function oneWayObstacle(before: Stage, now: Stage): OneWayUse | undefined {
  const isOlder = compareVersions(now.version, before.version) < 0
  for (const { key, isOn, holds, defaultSince } of all) {
    const value = textOf(before.keys, key)
    const next = textOf(now.keys, key)
    if (defaultSince !== undefined) {
      const was = compareVersions(before.version, defaultSince) >= 0 && isOn((value ?? 'true').toLowerCase())
      if (was && next !== undefined && !isOn(next.toLowerCase()))
        return { key, value: value ?? 'true', holds }
      continue
    }
    const was = isOn((value ?? '').toLowerCase())
    if (was && (isOlder || !isOn((next ?? '').toLowerCase()))) return { key, value: value ?? '', holds }
  }
  return undefined
}

function textOf(settings: Settings, key: string): string | undefined {
  const value = settings.get(key)
  return typeof value === 'string' ? value.trim() : undefined
}
