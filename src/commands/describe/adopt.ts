import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ExitCode, RmqError } from '../../errors.ts'
import { formatFinding } from '../../inventory/index.ts'
import { compact } from '../../objects.ts'
import { refuseOtherFormat } from '../../inventory/starter.ts'
import { adopt, type AdoptResult } from '../../run/adopt/adopt.ts'
import { limited, targetsOf, type SshFlags } from '../../run/adopt/targets.ts'
import type { RemoteFlags } from '../../run/command/flags.ts'
import { wordsOf, type Args } from '../../run/command/spec.ts'
import type { Context } from '../../run/context.ts'
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
 * Writes the inventory of hosts that were set up by hand. Exit 1 when it is not whole: apply would refuse it, or change
 * what has to stay.
 * @throws RmqError of the command line (exit 2), 'no-rocketmq', 'host-unreachable', 'interrupted'
 */
export async function run(context: Context, args: Args<RemoteFlags & AdoptFlags>): Promise<ExitCode> {
  const { flags } = args
  const shown = flags.out ?? DEFAULT_FILE
  refuseOtherFormat(shown)
  const file = resolve(context.cwd, shown)
  if (flags.force !== true && existsSync(file)) throw fileExists(shown)
  const words = wordsOf(args, 'hosts')
  if (words.length === 0) {
    throw new RmqError('usage', 'adopt needs the hosts of the cluster', {
      hint: 'For example: rmq-provision adopt root@10.0.0.11 root@10.0.0.12 -o prod.yaml.',
    })
  }
  const targets = limited(targetsOf(words, flags, file, context), flags.limit)
  const result = await adopt({ context, flags, targets, file, ...compact({ cluster: flags.cluster }) })
  await writeInventory(file, result.text, shown, flags.force === true)
  showAdopted(context.ui, shown, reportOf(result))
  return result.draft.todos.length + result.problems.length === 0 ? ExitCode.done : ExitCode.failed
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
