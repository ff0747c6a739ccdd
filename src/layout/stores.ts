import type { Instance } from '../model/cluster.ts'
import { services } from '../services/index.ts'

/** Keys that name folders which an instance fills, wherever they lie; several folders with commas. */
export const STORE_KEYS: readonly string[] = services.flatMap(({ storeKeys = [] }) => storeKeys)

/** Data, store and logs of an instance; a commit log on a disk of its own too; what its own program keeps. */
export function dataFolders(instance: Pick<Instance, 'paths' | 'own' | 'config'>): string[] {
  const { data, store, logs } = instance.paths
  const own = instance.own === undefined ? [] : [instance.own.dataPath]
  return [data, ...(store === undefined ? [] : [store]), logs, ...own, ...storeFolders(instance)]
}

/** The folders of an instance's store, each once. */
export function storeFolders(instance: Pick<Instance, 'config'>): string[] {
  const configured = STORE_KEYS.flatMap((key) => {
    const value = instance.config.get(key)
    return typeof value === 'string' ? value.split(',') : []
  })
  return [...new Set(configured.filter((path) => path.startsWith('/')))]
}
