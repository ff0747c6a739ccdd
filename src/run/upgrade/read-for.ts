import { InventoryError, loadInventory, openInventory } from '../../inventory/index.ts'
import { OTHER_ARCHIVE } from '../../inventory/resolve/settings/artifact.ts'
import { OTHER_IMAGE } from '../../inventory/resolve/settings/runtime.ts'
import type { Cluster, Finding } from '../../model/cluster.ts'
import { judge, type Verdict } from '../../releases/upgrades/index.ts'
import { argument, type Args } from '../command/spec.ts'
import type { Context } from '../context.ts'
import { emitWarnings } from '../load.ts'

/** An inventory read for another release than it may name. */
export interface ReadFor {
  /** Resolved for the release; for the one that the inventory names where it cannot be. */
  readonly cluster: Cluster
  /** Reasons for which it cannot be resolved for the release; empty: it can. */
  readonly problems: readonly Finding[]
  /** Values that have to change together with the release: an archive or image of the one that the inventory names. */
  readonly edits: readonly Finding[]
  /** The inventory names another release. */
  readonly isAhead: boolean
}

/**
 * Reads the inventory as if it named a release; as it is unless one is given.
 * @throws InventoryError when it cannot be read for the release that it names either
 */
export type Reader = (version?: string) => ReadFor

/**
 * Reads the text of the inventory of the command line once, to resolve it for several releases.
 * @throws InventoryError; RmqError 'inventory-unreadable'
 */
export async function readerOf({ env }: Pick<Context, 'env'>, args: Args): Promise<Reader> {
  const resolve = await openInventory(argument(args, 'inventory'), env)
  return (version) => {
    const cluster = resolve({ listsAdvisories: true })
    if (version === undefined || cluster.rocketmq.version === version) {
      return { cluster, problems: [], edits: [], isAhead: false }
    }
    try {
      const other = resolve({ listsAdvisories: true, version })
      const edits = other.warnings.filter(({ code }) => EDITS.includes(code))
      return { cluster: other, problems: [], edits, isAhead: true }
    } catch (error) {
      if (!(error instanceof InventoryError)) throw error
      return { cluster, problems: error.problems, edits: [], isAhead: true }
    }
  }
}

/**
 * The cluster to compare with the one that runs. An inventory with keys of the wanted release cannot be resolved for the one that
 * runs; it is compared as it is then, but for the release.
 */
export function runningOf(read: Reader, release: string): Cluster {
  const { cluster } = read(release)
  const { rocketmq } = cluster
  return rocketmq.version === release ? cluster : { ...cluster, rocketmq: { ...rocketmq, version: release } }
}

const EDITS: readonly string[] = [OTHER_ARCHIVE, OTHER_IMAGE]

/**
 * The inventory of the command line as if it named a release; its warnings are printed. A JDK that the release does not start
 * on is one of them: the verdict names it among the edits.
 * @throws InventoryError when it cannot be read for the release; RmqError 'bad-version'
 */
export async function loadForRelease(context: Context, args: Args, version: string): Promise<Cluster> {
  const cluster = await loadInventory(argument(args, 'inventory'), context.env, {
    version,
    listsAdvisories: 'jdk',
  })
  emitWarnings(context, cluster)
  return cluster
}

/** Judges the way from a release to the one that the inventory was read for. @param before as read for `from` */
export function judgeFor(from: string, to: string, before: Cluster, wanted: ReadFor): Verdict {
  const { cluster: after, ...rest } = wanted
  return judge({ ...rest, from, to, before, after })
}
