import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ExitCode, RmqError } from '../../errors.ts'
import { readHostList } from '../../inventory/host-list.ts'
import { formatFinding } from '../../inventory/index.ts'
import { compact } from '../../objects.ts'
import { refuseOtherFormat } from '../../inventory/starter.ts'
import { adopt, type AdoptResult } from '../../run/adopt/adopt.ts'
import {
  limited,
  listedTargets,
  targetsOf,
  type AdoptTarget,
  type SshFlags,
} from '../../run/adopt/targets.ts'
import type { RemoteFlags } from '../../run/command/flags.ts'
import { wordsOf, type Args } from '../../run/command/spec.ts'
import type { Context } from '../../run/context.ts'
import { emitWarnings } from '../../run/load.ts'
import { fileExists, writeInventory } from '../../run/write-inventory.ts'
import { showAdopted } from '../../ui/views/adopted.ts'

export interface AdoptFlags extends SshFlags {
  readonly out?: string
  readonly hosts?: string
  readonly cluster?: string
  readonly force?: boolean
}

const DEFAULT_FILE = 'rocketmq.yaml'

/**
 * Writes the inventory of hosts that were set up by hand. Exit 1 when it is incomplete: apply would refuse it, or
 * change data, names or ports.
 * @throws RmqError of the command line (exit 2), 'no-rocketmq', 'host-unreachable', 'interrupted'
 */
export async function run(context: Context, args: Args<RemoteFlags & AdoptFlags>): Promise<ExitCode> {
  const { flags } = args
  const shown = flags.out ?? DEFAULT_FILE
  refuseOtherFormat(shown)
  const file = resolve(context.cwd, shown)
  if (flags.force !== true && existsSync(file)) throw fileExists(shown)
  const targets = limited(await targetsIn(context, args, file), flags.limit)
  const result = await adopt({ context, flags, targets, file, ...compact({ cluster: flags.cluster }) })
  await writeInventory(file, result.text, shown, { overwrite: flags.force === true })
  showAdopted(context.ui, shown, reportOf(result))
  return result.draft.todos.length + result.problems.length === 0 ? ExitCode.done : ExitCode.failed
}

/** The hosts of the command line and of --hosts. @throws RmqError 'usage' without any */
async function targetsIn(
  context: Context,
  args: Args<RemoteFlags & AdoptFlags>,
  file: string,
): Promise<AdoptTarget[]> {
  const { flags } = args
  const named = targetsOf(wordsOf(args, 'hosts'), flags, file, context)
  const list =
    flags.hosts === undefined ? undefined : await readHostList(resolve(context.cwd, flags.hosts), context.env)
  for (const { file: skipped, reason } of list?.skipped ?? []) {
    context.emit({ type: 'warning', code: 'variables-skipped', message: `${skipped} is not read: ${reason}` })
  }
  if (list !== undefined) emitWarnings(context, list)
  const targets = list === undefined ? named : [...listedTargets(list, flags, file, context), ...named]
  if (targets.length > 0) return targets
  throw new RmqError('usage', 'adopt needs the hosts of the cluster', {
    hint: 'For example: rmq-provision adopt root@10.0.0.11 root@10.0.0.12 -o prod.yaml.',
  })
}

function reportOf({ draft, hosts, problems, missed }: AdoptResult) {
  return {
    cluster: String(draft.tree['cluster']),
    hosts: hosts.map(({ name, processes }) => ({
      host: name,
      processes: processes.map(({ found }) => ({
        program: found.program,
        pid: found.process.pid,
        port: found.listenPort,
      })),
    })),
    missed,
    notes: draft.notes,
    todos: [...draft.todos, ...problems.map(formatFinding)],
    variables: [...draft.variables],
  }
}
