import { parseProperties } from '../../adopt/properties.ts'
import type { World } from '../../engine/world.ts'
import type { Instance } from '../../model/cluster.ts'
import type { Subject } from '../../releases/advisories/subject.ts'
import { defaultOf, isOfHost, keysOf, spanIn } from '../../releases/key-table.ts'
import { fileRef } from '../../resources/file.ts'
import type { Verification } from '../../rocketmq/verify/verification.ts'

/**
 * The inventory with the configuration that its brokers run with: an inventory that was edited for the wanted release no
 * longer has the keys that are in use. A broker that does not answer has the keys of the file on its host; without one,
 * those of the inventory.
 * @param release the one that runs: keys with its defaults are left out unless the inventory sets them
 */
export function asItRuns<T extends Subject>(
  inventory: T,
  release: string,
  { rows }: Pick<Verification, 'rows'>,
  world: World,
): T {
  const answers = new Map(rows.map(({ instance, answer }) => [instance, answer?.config]))
  return {
    ...inventory,
    instances: inventory.instances.map((instance): Instance => {
      if (instance.service !== 'broker') return instance
      const keys = answers.get(instance.id) ?? fileOf(instance, world)
      return keys === undefined ? instance : { ...instance, config: chosen(instance, keys, release) }
    }),
  }
}

/** The keys of the file on the host; undefined: there is none, or it was not read. */
function fileOf({ host, paths }: Instance, world: World): ReadonlyMap<string, string> | undefined {
  const file = world.observed(fileRef(host, paths.conf))
  return file?.kind === 'file' && file.content !== undefined ? parseProperties(file.content) : undefined
}

/** The keys that are not at their default: a broker reports every key that it has. */
function chosen(
  { service, config }: Instance,
  keys: ReadonlyMap<string, string>,
  release: string,
): ReadonlyMap<string, string> {
  const known = keysOf(service)
  return new Map(
    [...keys].filter(([name, value]) => {
      if (config.has(name)) return true
      const key = known.get(name)
      if (key === undefined || spanIn(key, release) === undefined) return false
      return !isOfHost(key, release) && value !== (defaultOf(key, release) ?? '')
    }),
  )
}
