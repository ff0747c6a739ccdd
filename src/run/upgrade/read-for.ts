import { InventoryError, loadInventory } from '../../inventory/index.ts'
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
}

/**
 * Reads the inventory of the command line as if it named a release.
 * @param version the one that it names unless given
 * @throws InventoryError when it cannot be read for the release that it names either; RmqError 'bad-version'
 */
export async function readFor({ env }: Pick<Context, 'env'>, args: Args, version?: string): Promise<ReadFor> {
  const file = argument(args, 'inventory')
  const cluster = await loadInventory(file, env, { listsAdvisories: true })
  if (version === undefined || cluster.rocketmq.version === version) return { cluster, problems: [] }
  try {
    return { cluster: await loadInventory(file, env, { listsAdvisories: true, version }), problems: [] }
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error
    return { cluster, problems: error.problems }
  }
}

/**
 * The inventory of the command line as if it named a release; its warnings are printed.
 * @throws InventoryError when it cannot be read for the release; RmqError 'bad-version'
 */
export async function loadForRelease(context: Context, args: Args, version: string): Promise<Cluster> {
  const cluster = await loadInventory(argument(args, 'inventory'), context.env, { version })
  emitWarnings(context, cluster)
  return cluster
}

/** Judges the way from a release to the one that the inventory was read for. @param before as read for `from` */
export function judgeFor(from: string, to: string, before: ReadFor, wanted: ReadFor): Verdict {
  return judge({ from, to, before: before.cluster, after: wanted.cluster, problems: wanted.problems })
}
