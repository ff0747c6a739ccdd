import type { ReadInventory } from '../inventory/document.ts'
import type { Cluster } from '../model/cluster.ts'
import { compact } from '../objects.ts'
import type { Context } from './context.ts'
import { argument, type Args } from './command/spec.ts'

/**
 * The inventory named on the command line, resolved; its warnings are printed.
 * @throws InventoryError (exit 2) with every problem in it
 */
export async function loadCluster(context: Context, args: Args): Promise<ReadInventory> {
  const { loadInventory } = await import('../inventory/index.ts')
  const cluster = await loadInventory(argument(args, 'inventory'), context.env)
  emitWarnings(context, cluster)
  return cluster
}

/** Emits the warnings of an inventory as events; with `severeOnly` only those that are shown in red. */
export function emitWarnings(
  context: Pick<Context, 'emit'>,
  { warnings }: Pick<Cluster, 'warnings'>,
  { severeOnly = false }: { readonly severeOnly?: boolean } = {},
): void {
  for (const { code, message, hint, position, severe } of warnings) {
    if (severeOnly && severe !== true) continue
    const place = position ? `${position.file}:${position.line}: ` : ''
    context.emit({
      type: 'warning',
      code,
      message: `${place}${message}`,
      ...compact({ hint }),
      ...(severe === true ? { severe } : {}),
    })
  }
}
