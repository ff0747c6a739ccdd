import { posix } from 'node:path'
import { foldersOf, storeRoot } from '../../../layout/stores.ts'
import { tieredFolder } from '../../../layout/tiered-store.ts'
import type { Instance } from '../../../model/cluster.ts'
import { compact, getOrMake } from '../../../objects.ts'
import { kindOf } from '../../../services/index.ts'
import type { Placed } from '../../resolve/services/instance.ts'
import { cleanPath } from '../../resolve/settings/rocketmq.ts'

/** Files and folders of one instance on its host. */
interface Folders extends Placed {
  /** The folder of its store. */
  readonly root?: string
  /** Folders of its commit log, also of those parts that it only reads. */
  readonly logs: readonly string[]
  /** All its other files and folders. */
  readonly others: readonly string[]
  /** Those that its configuration names. */
  readonly named: readonly string[]
}

/** A path of `other`, and the instance in whose folders it may lie: the same one, or another on the host. */
export interface Pair {
  readonly holder: Folders
  readonly other: Folders
  readonly path: string
  /** The path is a folder of the commit log. */
  readonly isLog: boolean
}

/**
 * Pairs by their holder, in linear time: each path is looked up by the folders above it.
 * @param filesOf the files and folders that the configuration of an instance names
 */
export function pairsByHolder(
  placed: readonly Placed[],
  filesOf: (instance: Instance) => readonly string[],
): Iterable<readonly Pair[]> {
  const all = placed.map((each) => allFoldersOf(each, filesOf(each.instance)))
  const holders = new Map<string, Folders>()
  for (const each of all) {
    if (each.toRemove) continue
    for (const folder of [...each.logs, ...(each.root === undefined ? [] : [each.root])]) {
      // Two instances with the same folder are one problem already.
      getOrMake(holders, at(each, folder), () => each)
    }
  }
  const pairs = new Map<Folders, Pair[]>()
  for (const other of all) {
    for (const { path, isLog } of pathsOf(other)) {
      const found = new Set(upwards(path).flatMap((folder) => holders.get(at(other, folder)) ?? []))
      for (const holder of found) {
        if (holder !== other && other.named.some((name) => holder.named.includes(name))) continue
        getOrMake(pairs, holder, () => []).push({ holder, other, path, isLog })
      }
    }
  }
  return pairs.values()
}

const at = ({ instance }: Placed, folder: string): string => `${instance.host} ${folder}`

const pathsOf = ({ others, logs }: Folders): Pick<Pair, 'path' | 'isLog'>[] => [
  ...others.map((path) => ({ path, isLog: false })),
  ...logs.map((path) => ({ path, isLog: true })),
]

/** The path itself, then the folders above it. */
function upwards(path: string): string[] {
  const above = posix.dirname(path)
  return above === path ? [path] : [path, ...upwards(above)]
}

function allFoldersOf(placed: Placed, named: readonly string[]): Folders {
  const { instance } = placed
  const { data, logs: texts } = instance.paths
  const root = storeRoot(instance)
  const logs = new Set(logKeysOf(instance).flatMap((key) => foldersOf(instance, key)))
  const others = [data, texts, root, tieredFolder(instance), instance.own?.dataPath, ...named].flatMap(
    (path) => (path === undefined ? [] : [cleanPath(path)]),
  )
  return {
    ...placed,
    ...compact({ root }),
    logs: [...logs],
    // The configuration names the log too. The store's own folder may not be its log.
    others: [...new Set(others)].filter((path) => path === root || path === texts || !logs.has(path)),
    named,
  }
}

/** A log with a folder for each member of a group (`ofMember`) lies in one of those, where no inventory puts anything. */
function logKeysOf(instance: Instance): readonly string[] {
  const { storeKeys = [], logKeys = [] } = kindOf(instance)
  return storeKeys
    .slice(1)
    .filter((key) => !logKeys.some((log) => log.key === key && log.ofMember !== undefined))
}
