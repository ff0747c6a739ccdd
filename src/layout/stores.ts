import { posix } from 'node:path'
import type { Instance } from '../model/cluster.ts'
import { kindOf, services } from '../services/index.ts'
import { tieredFolder } from './tiered-store.ts'

/** Keys that name folders which an instance fills, wherever they lie; several folders with commas. */
export const STORE_KEYS: readonly string[] = services.flatMap(({ storeKeys = [] }) => storeKeys)

/** Data, store and logs of an instance; a commit log on a disk of its own too; what its own program keeps. */
export function dataFolders(instance: Pick<Instance, 'paths' | 'own' | 'config'>): string[] {
  const { data, store, logs } = instance.paths
  const own = instance.own === undefined ? [] : [instance.own.dataPath]
  return [data, ...(store === undefined ? [] : [store]), logs, ...own, ...storeFolders(instance)]
}

/** The folders of an instance's store, each once; its folder in the tiered store is one of them. */
export function storeFolders(instance: Pick<Instance, 'config'>): string[] {
  const tiered = tieredFolder(instance)
  const folders = STORE_KEYS.flatMap((key) => foldersOf(instance, key))
  return [...new Set(tiered === undefined ? folders : [...folders, tiered])]
}

/** The folder of the store itself; undefined for an instance without a store. */
export function storeRoot(instance: Pick<Instance, 'config' | 'service'>): string | undefined {
  const [root] = (kindOf(instance).storeKeys ?? []).slice(0, 1).flatMap((key) => foldersOf(instance, key))
  return root
}

/**
 * A file in the folder of the store, made by this tool, that names the instance. Without it the disk of the store is
 * not mounted, and the instance does not start. Not in the folder of a commit log: a broker ends when it finds a file
 * there that is not its own (MappedFileQueue.load).
 */
export const MARK_NAME = 'rmq-provision.mark'

/** The path of the mark; undefined for an instance without a store. */
export function markFile(instance: Pick<Instance, 'config' | 'service'>): string | undefined {
  const root = storeRoot(instance)
  return root === undefined ? undefined : posix.join(root, MARK_NAME)
}

/** The path of the mark in the tiered store; undefined for an instance without one. */
export function tieredMark(instance: Pick<Instance, 'config'>): string | undefined {
  const folder = tieredFolder(instance)
  return folder === undefined ? undefined : posix.join(folder, MARK_NAME)
}

/** The folders of the store that hold messages and may lie on a disk of their own. */
export function logFolders(instance: Pick<Instance, 'config' | 'service'>): string[] {
  const [, ...keys] = kindOf(instance).storeKeys ?? []
  const root = storeRoot(instance)
  return [...new Set(keys.flatMap((key) => foldersOf(instance, key)))].filter((path) => path !== root)
}

/** The log folders that do not lie in the store's own folder: each may be on a disk of its own. */
export function separateLogs(instance: Pick<Instance, 'config' | 'service'>): string[] {
  const root = storeRoot(instance)
  if (root === undefined) return []
  return logFolders(instance).filter((path) => !path.startsWith(`${root}/`))
}

/**
 * The path of the mark of a log folder on a disk of its own. It lies beside the folder: before 5.0.0 a broker ends when it
 * finds anything in the folder that is no mapped file, a folder too.
 */
export const logMark = (folder: string): string => `${folder}.${MARK_NAME}`

/** The folders that a key of the configuration names, without doubled slashes and without one at the end: '/d2//log/' is '/d2/log'. */
export function foldersOf({ config }: Pick<Instance, 'config'>, key: string): string[] {
  const value = config.get(key)
  const paths = typeof value === 'string' ? value.split(',').filter((path) => path.startsWith('/')) : []
  return paths.map((path) => posix.normalize(path).replace(/(?<=.)\/$/, ''))
}
