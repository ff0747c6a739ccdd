import { kindOf, type Service } from '../services/index.ts'
import { compareVersions, isAtLeast } from './version.ts'
import { configKeys } from './config-keys.data.ts'

/** A configuration key as one of the classes declares it. */
export interface Key {
  readonly name: string
  readonly type: string
  readonly first: string
  readonly last: string
}

/** The newest release in the table; a key that has it as its last one has not gone. */
const NEWEST = '5.3.3'

let table: ReadonlyMap<string, readonly Key[]> | undefined

/** All keys of a service's configuration file by name, in whatever release they exist; empty where they are not known. */
export function keysOf(service: Service): ReadonlyMap<string, Key> {
  table ??= readTable()
  const keys = new Map<string, Key>()
  for (const name of kindOf({ service }).confClasses ?? []) {
    // Where two classes share a name, the longer-lived one decides whether a release reads it.
    for (const key of table.get(name) ?? []) {
      const known = keys.get(key.name)
      if (known === undefined || compareVersions(key.first, known.first) < 0) keys.set(key.name, key)
    }
  }
  return keys
}

/** The oldest release of 4.x in the table: a key that has it as its first one may be older. */
export const OLDEST_OF_4 = '4.7.0'

/** Whether the table speaks about this release: 3.2.6, and all from 4.7.0 to 5.3.x. */
export function isCovered(version: string): boolean {
  return version === '3.2.6' || (isAtLeast(version, OLDEST_OF_4) && !isAtLeast(version, '5.4.0'))
}

/** Whether the release reads the key. */
export function isIn(key: Key, version: string): boolean {
  return isAtLeast(version, key.first) && (key.last === NEWEST || !isAtLeast(version, nextPatch(key.last)))
}

function nextPatch(version: string): string {
  return version.replace(/\d+$/, (patch) => String(Number(patch) + 1))
}

function readTable(): ReadonlyMap<string, readonly Key[]> {
  const byClass = new Map<string, Key[]>()
  for (const line of configKeys.trim().split('\n')) {
    const [owner = '', name = '', type = '', first = '', last = ''] = line.split(' ')
    const keys = byClass.get(owner) ?? []
    byClass.set(owner, keys)
    keys.push({ name, type, first, last })
  }
  return byClass
}
