import { posix } from 'node:path'
import type { Instance } from '../../../model/cluster.ts'
import { kindOf } from '../../../services/index.ts'
import type { Context } from '../../resolve/context.ts'
import type { Placed } from '../../resolve/services/instance.ts'
import { pairsByHolder, type Pair } from './folder-pairs.ts'

/** Returns true after it has reported the pair. */
type Check = (problems: Context['problems'], pair: Pair) => boolean

/**
 * Checks that folders of instances on one host do not lie in each other where a broker would not start with it, or where
 * the end of one store is the end of another. Two instances with the same folder are reported elsewhere.
 * @param filesOf the files and folders that the configuration of an instance names
 */
export function checkOverlaps(
  { problems }: Context,
  placed: readonly Placed[],
  filesOf: (instance: Instance) => readonly string[],
): void {
  for (const pairs of pairsByHolder(placed, filesOf)) {
    // A folder that is too high has many others in it: the first is one problem.
    for (const check of [inCommitLog, inPartOfStore, inStore] satisfies Check[]) {
      if (pairs.some((pair) => check(problems, pair))) break
    }
  }
}

/** A broker ends at its start when it finds a file among those of its commit log that is none (MappedFileQueue.load). */
function inCommitLog(problems: Context['problems'], { holder, other, path, isLog }: Pair): boolean {
  const log = holder.logs.find((each) => path === each || isBelow(path, each))
  const isOwn = other === holder
  if (log === undefined || (isLog && path === log)) return false
  const whose = isOwn ? 'other files' : `files of ${other.instance.id}`
  problems.error(isOwn ? holder.path : other.path, {
    code: 'crowded-log',
    message: `${holder.instance.id} would keep its commit log in ${log}, and ${whose} would be in ${path === log ? 'the same folder' : path}: a broker does not start when it finds other files there`,
    hint:
      path === log
        ? 'Give the commit log a folder of its own, or take storePathCommitLog out.'
        : `Choose folders that do not lie in each other, e.g. one outside of ${log}.`,
  })
  return true
}

/** A reset removes the folders that RocketMQ fills itself, with all that is in them. */
function inPartOfStore(problems: Context['problems'], { holder, other, path, isLog }: Pair): boolean {
  const { root, instance } = holder
  if (root === undefined || !isBelow(path, root)) return false
  const [part = ''] = path.slice(root.length + 1).split('/')
  // Its own log may be a part of it, and the files that it names are where RocketMQ wants them.
  const isRight = other === holder && (!isLog || part === 'commitlog')
  if (isRight || !(kindOf(instance).storeFiles ?? []).some((pattern) => pattern.test(part))) return false
  const folder = posix.join(root, part)
  problems.error(other.path, {
    code: 'inside-store',
    message: `${other.instance.id} would keep files in ${path}, and RocketMQ keeps other files of ${instance.id} in ${path === folder ? 'the same folder' : folder}: a reset of ${instance.id} removes all of them`,
    hint: `Choose a folder outside of ${root}.`,
  })
  return true
}

function inStore(problems: Context['problems'], { holder, other, path, isLog }: Pair): boolean {
  const { root, instance } = holder
  if (other === holder || root === undefined || !isBelow(path, root)) return false
  if (!isLog && path !== other.root) return false
  problems.warn(other.path, {
    code: 'nested-store',
    message: `${other.instance.id} keeps its messages in ${path}, inside the store of ${instance.id} (${root}): they are lost when that folder is removed by hand`,
    hint: `Choose a folder outside of ${root}, unless the store exists already.`,
  })
  return true
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)
