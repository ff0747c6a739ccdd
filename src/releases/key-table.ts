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

/** Rows of the table by class and key. */
type Rows = ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>>

let classes: Rows | undefined
const tables = new Map<string, ReadonlyMap<string, Key>>()

/**
 * All keys of a service's configuration file by name, in whatever release they exist; empty where they are not known.
 * @param plugIns classes of the broker's messageStorePlugIn; the keys of those that are known are among them then
 */
export function keysOf(service: Service, plugIns: readonly string[] = []): ReadonlyMap<string, Key> {
  return getOrMake(tables, [service, ...plugIns].join(' '), () => {
    classes ??= readClasses()
    const rows = new Map<string, Row[]>()
    const owners = [
      ...(kindOf({ service }).confClasses ?? []),
      ...plugIns.flatMap((each) => own(PLUG_INS, each) ?? []),
    ]
    for (const owner of owners) {
      const since = own(READ_SINCE[service], owner)
      for (const [name, all] of classes.get(owner) ?? []) {
        const read = since === undefined ? all : all.flatMap((row) => row.startingWith(since))
        if (read.length > 0) getOrMake(rows, name, () => []).push(...read)
      }
    }
    return new Map([...rows].map(([name, all]) => [name, new TableKey(name, all)]))
  })
}

/** The plug-in of a broker's store by which a release reads the key; undefined when there is none. */
export function plugInWith(name: string, version: string): string | undefined {
  return Object.keys(PLUG_INS).find((plugIn) => {
    const key = keysOf('broker', [plugIn]).get(name)
    return key !== undefined && spanIn(key, version) !== undefined
  })
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

/** Most runs look at few of the thousand keys: the rest of a row is read when its key is asked for. */
class TableKey implements Key {
  readonly name: string
  readonly #rows: readonly Row[]
  #spans: Key['spans'] | undefined

  constructor(name: string, rows: readonly Row[]) {
    this.name = name
    this.#rows = rows
  }

  get spans(): Key['spans'] {
    return (this.#spans ??= this.#rows
      .map((row) => row.span())
      .sort((a, b) => compareVersions(a.since, b.since)) as [Span, ...Span[]])
  }
}

/** A row is: class, name, types, first and last release, defaults. Without a last release the key is still there. */
class Row {
  readonly #fields: readonly string[]
  /** The first release that counts, where it is later than that of the row. */
  readonly #from: string | undefined

  constructor(fields: readonly string[], from?: string) {
    this.#fields = fields
    this.#from = from
  }

  span(): Span {
    const [, , types = '', since = '', last = '', defaults = ''] = this.#fields
    const until = last === '' ? undefined : nextKnown(last)
    return {
      types: types.split('|'),
      since: this.#from !== undefined && compareVersions(since, this.#from) < 0 ? this.#from : since,
      ...compact({ until }),
      defaults: defaults.split(' | ').map((part) => readDefault(part, since)),
    }
  }

  /** The part of the row that is not before a release. */
  startingWith(release: string): Row[] {
    const { until } = this.span()
    if (until !== undefined && compareVersions(until, release) <= 0) return []
    return [new Row(this.#fields, release)]
  }
}

function readClasses(): Rows {
  const byClass = new Map<string, Map<string, Row[]>>()
  for (const line of configKeys.trim().split('\n')) {
    const fields = line.split('\t')
    const [owner = '', name = ''] = fields
    getOrMake(
      getOrMake(byClass, owner, () => new Map<string, Row[]>()),
      name,
      () => [],
    ).push(new Row(fields))
  }
  return byClass
}

function readDefault(part: string, first: string): readonly [string, string] {
  const [, since, value] = /^(\d+\.\d+\.\d+)=(.*)$/.exec(part) ?? []
  return since === undefined || value === undefined ? [first, part] : [since, value]
}
