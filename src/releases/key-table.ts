import { compact, getOrMake, own } from '../objects.ts'
import { kindOf, type Service } from '../services/index.ts'
import { configKeys } from './config-keys.data.ts'
import { livesIn, type Lifetime } from './features.ts'
import { isKnown, knownVersions, nearestKnown, nextKnown } from './known.ts'
import { compareVersions } from './version.ts'

/** A configuration key of a file. */
export interface Key {
  readonly name: string
  /** The releases that read it, oldest first; more than one span where it changed its class or its type. */
  readonly spans: readonly [Span, ...Span[]]
}

/** Releases in which a class of RocketMQ has the key. */
export interface Span extends Lifetime {
  /** Java's types of the setters: ['int'], ['BrokerRole', 'String']. */
  readonly types: readonly string[]
  /** The defaults in the order of the releases, each with the first release that has it. */
  readonly defaults: readonly (readonly [since: string, value: string])[]
}

/** A class that a service began to read later than the class itself came (NamesrvStartup). */
const READ_SINCE: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>> = {
  namesrv: { NettyClientConfig: '5.0.0' },
}

/** Plug-ins of a broker's store (messageStorePlugIn), and the classes that read its configuration file for them. */
const PLUG_INS: Readonly<Record<string, readonly string[]>> = {
  'org.apache.rocketmq.tieredstore.TieredMessageStore': [
    'TieredMessageStoreConfig',
    'tieredstore.MessageStoreConfig',
  ],
}

let classes: ReadonlyMap<string, ReadonlyMap<string, readonly Span[]>> | undefined
const tables = new Map<string, ReadonlyMap<string, Key>>()

/**
 * All keys of a service's configuration file by name, in whatever release they exist; empty where they are not known.
 * @param plugIns classes of the broker's messageStorePlugIn; the keys of those that are known are among them then
 */
export function keysOf(service: Service, plugIns: readonly string[] = []): ReadonlyMap<string, Key> {
  const index = [service, ...plugIns].join(' ')
  const known = tables.get(index)
  if (known !== undefined) return known
  const found = classes ?? readClasses()
  classes = found
  const spans = new Map<string, Span[]>()
  const owners = [
    ...(kindOf({ service }).confClasses ?? []),
    ...plugIns.flatMap((each) => own(PLUG_INS, each) ?? []),
  ]
  for (const owner of owners) {
    const since = own(READ_SINCE[service], owner)
    for (const [name, all] of found.get(owner) ?? []) {
      const read = since === undefined ? all : all.flatMap((span) => startingWith(span, since))
      if (read.length > 0) spans.set(name, [...(spans.get(name) ?? []), ...read])
    }
  }
  const keys = new Map<string, Key>()
  for (const [name, unsorted] of spans) {
    const [first, ...others] = unsorted.sort((a, b) => compareVersions(a.since, b.since))
    if (first !== undefined) keys.set(name, { name, spans: [first, ...others] })
  }
  tables.set(index, keys)
  return keys
}

/** The plug-in of a broker's store by which a release reads the key; undefined when there is none. */
export function plugInWith(name: string, version: string): string | undefined {
  return Object.keys(PLUG_INS).find((plugIn) => {
    const key = keysOf('broker', [plugIn]).get(name)
    return key !== undefined && spanIn(key, version) !== undefined
  })
}

/** The part of a span that is not before a release. */
function startingWith(span: Span, since: string): Span[] {
  if (span.until !== undefined && compareVersions(span.until, since) <= 0) return []
  return [compareVersions(span.since, since) < 0 ? { ...span, since } : span]
}

/** The reading of a key by a release; undefined when it does not read it. An unknown release is like the nearest known one. */
export function spanIn({ spans }: Key, version: string): Span | undefined {
  const base = isKnown(version) ? version : (nearestKnown(version) ?? version)
  return spans.find((span) => livesIn(span, base))
}

/** The known releases that read the key, oldest first. */
export function readersOf(key: Key): string[] {
  return knownVersions.filter((version) => spanIn(key, version) !== undefined)
}

/** The default of the key in a release, as Java prints it; undefined where it depends on the host, or is not known. */
export function defaultOf(key: Key, version: string): string | undefined {
  const value = writtenDefault(key, version)
  return value === '' || value === OF_HOST ? undefined : value
}

/** Returns true where the default of a key depends on the host. */
export const isOfHost = (key: Key, version: string): boolean => writtenDefault(key, version) === OF_HOST

const writtenDefault = (key: Key, version: string): string | undefined =>
  spanIn(key, version)?.defaults.findLast(([since]) => compareVersions(since, version) <= 0)?.[1]

/** Says in the table that a default depends on the host. */
const OF_HOST = 'host'

/** A row is: class, name, types, first and last release, defaults. Without a last release the key is still there. */
function readClasses(): ReadonlyMap<string, ReadonlyMap<string, readonly Span[]>> {
  const byClass = new Map<string, Map<string, Span[]>>()
  for (const line of configKeys.trim().split('\n')) {
    const [owner = '', name = '', types = '', since = '', last = '', defaults = ''] = line.split('\t')
    const until = last === '' ? undefined : nextKnown(last)
    const keys = getOrMake(byClass, owner, () => new Map())
    const span: Span = {
      types: types.split('|'),
      since,
      ...compact({ until }),
      defaults: defaults.split(' | ').map((part) => readDefault(part, since)),
    }
    keys.set(name, [...(keys.get(name) ?? []), span])
  }
  return byClass
}

function readDefault(part: string, first: string): readonly [string, string] {
  const [, since, value] = /^(\d+\.\d+\.\d+)=(.*)$/.exec(part) ?? []
  return since === undefined || value === undefined ? [first, part] : [since, value]
}
