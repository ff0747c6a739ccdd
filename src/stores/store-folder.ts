import { posix } from 'node:path'
import { groupKinds } from '../groups/index.ts'
import { TOPIC_NAME } from '../layout/tiered-store.ts'
import { services } from '../services/index.ts'

/** Content of a store folder, as its host reports it. */
export interface StoreFolder {
  /** As the inventory says it. */
  readonly path: string
  /** With every link resolved; undefined: there is no such folder. */
  readonly real: string | undefined
  readonly entries: readonly StoreEntry[]
}

export interface StoreEntry {
  readonly name: string
  readonly kind: 'folder' | 'file' | 'link'
  /** On the disk. */
  readonly bytes: number
}

/** Files that RocketMQ makes in a store. Any other file was put there by a person or another program. */
const STORE_NAMES = [...services, ...groupKinds].flatMap(({ storeFiles }) => storeFiles ?? [])

/** Folders of an instance's store. */
export interface StoreFolders {
  readonly all: readonly string[]
  /** The one in the tiered store, where the names of files are those of topics. */
  readonly tiered?: string
}

/** Returns true when RocketMQ makes a file of this name in a folder of the store. */
export function isStoreName(folder: string, name: string, tiered: string | undefined): boolean {
  return folder === tiered ? TOPIC_NAME.test(name) : STORE_NAMES.some((pattern) => pattern.test(name))
}

/** The entries that a reset removes: those of a store, but for folders that are stores of their own. */
export function removable(folder: StoreFolder, { all, tiered }: StoreFolders): StoreEntry[] {
  return folder.entries.filter(
    ({ name }) => isStoreName(folder.path, name, tiered) && !all.includes(posix.join(folder.path, name)),
  )
}

export interface Boundaries {
  /** The inventory's data folder, as it is written and with links resolved. */
  readonly data: { readonly path: string; readonly real: string | undefined }
  /** Homes of the host's users, links resolved. */
  readonly homes: readonly string[]
}

/**
 * Reason for which nothing may be removed from a folder; undefined: it may. A folder must lie in the data folder, or at
 * exactly the path of the inventory, without a link on the way; and it is never a home, above one, or at the top.
 */
export function refusal(folder: StoreFolder, all: StoreFolders, bounds: Boundaries): string | undefined {
  const { path, real } = folder
  if (real === undefined) return undefined
  if (real.split('/').filter((part) => part !== '').length < 2) {
    return `${named(path, real)} is at the top of the file system`
  }
  const home = bounds.homes.find((one) => one === real || isBelow(one, real))
  if (home !== undefined) return `${named(path, real)} ${home === real ? 'is' : 'holds'} the home ${home}`
  const inData = bounds.data.real !== undefined && isBelow(real, bounds.data.real)
  if (!inData && real !== path) {
    return `${named(path, real)} lies outside of ${bounds.data.path}; write the real path in the inventory if it is meant`
  }
  const link = removable(folder, all).find(({ kind }) => kind === 'link')
  if (link !== undefined) {
    return `${posix.join(path, link.name)} is a link; name the folder it leads to in the inventory, or remove both by hand`
  }
  return undefined
}

const named = (path: string, real: string): string => (path === real ? path : `${path} (really ${real})`)

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)
