import type { Instance } from '../../model/cluster.ts'
import { configText } from '../advisories/subject.ts'
import { defaultOf, keysOf, spanIn, type Key } from '../key-table.ts'

/** A default that another release has otherwise, of a key that these instances do not set. */
export interface ChangedDefault {
  readonly service: string
  readonly key: string
  readonly from: string
  readonly to: string
}

/** A key that these instances set, and that the other release does not read. */
export interface RemovedKey {
  readonly key: string
  readonly instances: readonly string[]
}

type Configured = Pick<Instance, 'id' | 'service' | 'config'>

/** Defaults that differ between two releases, of keys that an instance of the service does not set; by service and key. */
export function changedDefaults(
  instances: readonly Configured[],
  from: string,
  to: string,
): ChangedDefault[] {
  const services = [...new Set(instances.map(({ service }) => service))]
  return services.flatMap((service) => {
    const own = instances.filter((instance) => instance.service === service)
    return [...keysOf(service).values()].flatMap((key): ChangedDefault[] => {
      const [before, after] = [defaultOf(key, from), defaultOf(key, to)]
      const isSame = before === undefined || after === undefined || sameValue(before, after)
      if (isSame || own.every(({ config }) => config.has(key.name))) return []
      return [{ service, key: key.name, from: before, to: after }]
    })
  })
}

/** Keys that instances set, which the release that runs reads and the other one does not. */
export function removedKeys(instances: readonly Configured[], from: string, to: string): RemovedKey[] {
  const found = new Map<string, string[]>()
  for (const instance of instances) {
    for (const [name, key] of keysOf(instance.service, plugInsOf(instance))) {
      if (!instance.config.has(name) || !isDropped(key, from, to)) continue
      found.set(name, [...(found.get(name) ?? []), instance.id])
    }
  }
  return [...found].map(([key, ids]) => ({ key, instances: ids }))
}

const isDropped = (key: Key, from: string, to: string): boolean =>
  spanIn(key, from) !== undefined && spanIn(key, to) === undefined

const plugInsOf = (instance: Configured): string[] =>
  (configText(instance, 'messageStorePlugIn') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Java prints 4.0 where another release prints 4. */
const sameValue = (a: string, b: string): boolean => a === b || (a !== '' && Number(a) === Number(b))
