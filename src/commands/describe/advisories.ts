import { ExitCode } from '../../errors.ts'
import { compact } from '../../objects.ts'
import { loadInventory } from '../../inventory/index.ts'
import { advisories, advisoriesFor, appliesTo } from '../../releases/advisories/index.ts'
import type { Context } from '../../run/context.ts'
import type { CommonFlags } from '../../run/command/flags.ts'
import { optionalArgument, type Args } from '../../run/command/spec.ts'
import { advisoryRecord, matchRecord, renderAdvisories, renderMatches } from '../../ui/views/advisories.ts'
import { count } from '../../ui/text.ts'

export interface AdvisoriesFlags {
  readonly rocketmqVersion?: string
}

/**
 * Lists the advisories of all releases, of one release, or those that apply to an inventory. Exit 1 when an advisory of
 * severity error applies to the inventory.
 * @throws RmqError 'bad-version'; InventoryError (exit 2)
 */
export async function run(context: Context, args: Args<CommonFlags & AdvisoriesFlags>): Promise<ExitCode> {
  const file = optionalArgument(args, 'inventory')
  const { rocketmqVersion: version } = args.flags
  if (file === undefined) {
    listAll(context, version)
    return ExitCode.done
  }
  const cluster = await loadInventory(file, context.env, { listsAdvisories: true })
  const matches = advisoriesFor(cluster, version)
  const tested = version ?? cluster.rocketmq.version
  const record = { file, cluster: cluster.name, version: tested, advisories: matches.map(matchRecord) }
  context.ui.show('advisories', record, () => {
    const { style } = context.ui
    const verdict = `${file}: ${count(matches.length, 'advisory', 'advisories')} for RocketMQ ${tested}`
    if (matches.length === 0) return `${style.green('OK:')} ${verdict}`
    return `${renderMatches(matches, style)}\n${verdict}`
  })
  const isSevere = matches.some(({ advisory }) => advisory.severity === 'error')
  return isSevere ? ExitCode.failed : ExitCode.done
}

function listAll({ ui }: Context, version: string | undefined): void {
  const list = version === undefined ? advisories : advisories.filter((each) => appliesTo(each, version))
  const record = { ...compact({ version }), advisories: list.map(advisoryRecord) }
  ui.show('advisories', record, () =>
    list.length === 0 ? `No advisory for RocketMQ ${version ?? ''}.` : renderAdvisories(list, ui.style),
  )
}
