import { ExitCode } from '../../errors.ts'
import { byPosition, loadInventory } from '../../inventory/index.ts'
import { advisoriesFor } from '../../releases/advisories/index.ts'
import { PROGRAM } from '../../ui/command-line.ts'
import { clusterSummary } from '../../ui/views/cluster.ts'
import { showWarnings } from '../../ui/views/show.ts'
import { count } from '../../ui/text.ts'
import type { Context } from '../../run/context.ts'
import { missingFiles } from '../../run/local-files.ts'
import type { CommonFlags } from '../../run/command/flags.ts'
import { argument, type Args } from '../../run/command/spec.ts'

/** Reads an inventory and reports its errors and warnings; contacts no host. @throws InventoryError (exit 2) */
export async function run({ ui, env, stop }: Context, args: Args<CommonFlags>): Promise<ExitCode> {
  const file = argument(args, 'inventory')
  const cluster = await loadInventory(file, env)
  const missing = await missingFiles(cluster.localFiles, { env, signal: stop })
  const found = [...cluster.warnings, ...missing].sort(byPosition)
  showWarnings(ui, found, args.flags.verbose)
  const warnings = found.length
  const notes = advisoriesFor(cluster).filter(({ advisory }) => advisory.severity === 'note').length
  ui.show('validated', { file, cluster: cluster.name, ok: true, warnings, notes }, () => {
    const counts = [
      ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
      ...(notes === 0 ? [] : [`${count(notes, 'note')} (\`${PROGRAM} advisories ${file}\`)`]),
    ]
    return [`${ui.style.green('OK:')} ${file}: ${clusterSummary(cluster)}`, ...counts].join(', ')
  })
  return ExitCode.done
}
