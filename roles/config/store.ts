import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/inventory/model.ts'
import { instancesOn } from '../../src/inventory/on-host.ts'
import { storeInPlace } from '../../src/resources/store-in-place.ts'
import { STORE_KEYS } from '../base/directories.ts'

/** Whether the data of the host's instances lie where the inventory says; asked before anything is changed. */
export function storesInPlace(cluster: Cluster, host: Host): readonly AnyResource[] {
  return instancesOn(cluster, host).flatMap((instance) => {
    const wanted = storeKeys(instance)
    if (wanted.size === 0) return []
    return [storeInPlace({ instance: instance.id, conf: instance.paths.conf, wanted })]
  })
}

function storeKeys({ config }: Instance): Map<string, string> {
  const keys = STORE_KEYS.flatMap((key): [string, string][] => {
    const value = config.get(key)
    return typeof value === 'string' ? [[key, value]] : []
  })
  return new Map(keys)
}
