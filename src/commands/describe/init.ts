import { wrap } from '../../ui/wrap.ts'
import { resolve } from 'node:path'
import { ExitCode } from '../../errors.ts'
import { initInventory, refuseOtherFormat, topologies, topologySummaries } from '../../inventory/starter.ts'
import type { Context } from '../../run/context.ts'
import { writeInventory } from '../../run/write-inventory.ts'
import { PROGRAM } from '../../ui/command-line.ts'
import { optionalArgument, type Args } from '../../run/command/spec.ts'

export interface InitFlags {
  readonly topology?: string
  readonly rocketmqVersion?: string
}

const DEFAULT_FILE = 'rocketmq.yaml'

/** Writes a starter inventory, or lists what there is to start from. @throws RmqError (exit 2) */
export async function run(context: Context, args: Args<InitFlags>): Promise<ExitCode> {
  const { topology, rocketmqVersion } = args.flags
  const file = optionalArgument(args, 'file')
  if (topology === undefined) {
    list(context, file)
    return ExitCode.done
  }
  const target = file ?? DEFAULT_FILE
  refuseOtherFormat(target)
  const path = resolve(context.cwd, target)
  await writeInventory(path, await initInventory(topology, path, rocketmqVersion), target)
  context.ui.show('inventory-written', { file: target, topology }, () =>
    [
      `${context.ui.style.green('Written:')} ${target} (${topology}). Write your hosts into it, then:`,
      `  ${PROGRAM} validate ${target}`,
      `  ${PROGRAM} plan ${target}`,
      `  ${PROGRAM} apply ${target}`,
    ].join('\n'),
  )
  return ExitCode.done
}

function list({ ui }: Context, file = DEFAULT_FILE): void {
  const width = Math.max(...topologies.map((name) => name.length))
  ui.show('topologies', { topologies }, () =>
    [
      'Topologies to start from:',
      ...Object.entries(topologySummaries).map(([name, summary]) =>
        wrap(`  ${name.padEnd(width)}  ${summary}`, ui.width, width + 4),
      ),
      '',
      `${PROGRAM} init --topology 2m-2s-async ${file}`,
    ].join('\n'),
  )
}
