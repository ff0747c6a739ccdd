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
  /** Java's type of the setter, e.g. 'int', 'String', 'BrokerRole'. */
  readonly type: string
}

let classes: ReadonlyMap<string, ReadonlyMap<string, readonly Span[]>> | undefined
const tables = new Map<Service, ReadonlyMap<string, Key>>()

/** All keys of a service's configuration file by name, in whatever release they exist; empty where they are not known. */
export function keysOf(service: Service): ReadonlyMap<string, Key> {
  const known = tables.get(service)
  if (known !== undefined) return known
  const found = classes ?? readClasses()
  classes = found
  const spans = new Map<string, Span[]>()
  for (const owner of kindOf({ service }).confClasses ?? []) {
    for (const [name, own] of found.get(owner) ?? []) spans.set(name, [...(spans.get(name) ?? []), ...own])
  }
  const keys = new Map<string, Key>()
  for (const [name, unsorted] of spans) {
    const [first, ...others] = unsorted.sort((a, b) => compareVersions(a.since, b.since))
    if (first !== undefined) keys.set(name, { name, spans: [first, ...others] })
  }
  tables.set(service, keys)
  return keys
}

/** How a release reads the key; undefined when it does not. A release that is not known is like the nearest known one. */
export function spanIn({ spans }: Key, version: string): Span | undefined {
  const base = isKnown(version) ? version : (nearestKnown(version) ?? version)
  return spans.find((span) => livesIn(span, base))
}

/** The known releases that read the key, oldest first. */
export function readersOf(key: Key): string[] {
  return knownVersions.filter((version) => spanIn(key, version) !== undefined)
}

/** A row is: class, name, type, first and last release. Without a last one the key is still there. */
function readClasses(): ReadonlyMap<string, ReadonlyMap<string, readonly Span[]>> {
  const byClass = new Map<string, Map<string, Span[]>>()
  for (const line of configKeys.trim().split('\n')) {
    const [owner = '', name = '', type = '', since = '', last] = line.split(' ')
    const until = last === undefined ? undefined : nextKnown(last)
    const keys = byClass.get(owner) ?? new Map<string, Span[]>()
    byClass.set(owner, keys)
    keys.set(name, [...(keys.get(name) ?? []), { type, since, ...(until === undefined ? {} : { until }) }])
  }
  return byClass
}
