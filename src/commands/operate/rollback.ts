import { extname, resolve } from 'node:path'
import { RmqError } from '../../errors.ts'
import { loadInventory } from '../../inventory/index.ts'
import { readText } from '../../inventory/read-text.ts'
import { applySession } from '../../run/apply.ts'
import { previousOf, readKept } from '../../run/applied/previous.ts'
import { stateOf, type AppliedState } from '../../run/applied/state.ts'
import { argument, type Run } from '../../run/command/spec.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { emitWarnings, loadCluster } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import { writeInventory } from '../../run/write-inventory.ts'
import { renderRollback, rollbackRecord } from '../../ui/views/rollback.ts'

export interface RollbackFlags {
  /** false: --no-drain was given. */
  readonly drain?: boolean
  /** false: --no-backup was given. */
  readonly backup?: boolean
}

/**
 * Goes back to the previous state that the hosts keep, by the same rolling procedure as apply. The previous inventory is
 * written beside the given one, which stays as it is. A rollback that was broken off goes on. A release that cannot go on from what is
 * there blocks the plan.
 * @throws RmqError 'no-previous', 'rollback-refused' for the inventory of another cluster, 'file-exists'; what apply throws
 */
export const run: Run<RollbackFlags> = async (context, args) => {
  const { flags } = args
  const file = argument(args, 'inventory')
  const current = await loadCluster(context, args)
  const previous = await withCluster({ context, flags, cluster: current }, async (on) =>
    previousOf(await readKept(on)),
  )
  const target = nameBeside(file, previous)
  await writeOnce(resolve(context.cwd, target), previous.text, target)
  const before = await readText(file)
  context.ui.show('rollback', rollbackRecord({ file, target, previous, before }), () =>
    renderRollback({ file, target, previous, before }, context.ui.style),
  )
  const cluster = await loadInventory(target, context.env)
  if (cluster.name !== current.name) {
    throw new RmqError('rollback-refused', `${target} is the inventory of cluster ${cluster.name}`, {
      hint: `Use the inventory of cluster ${cluster.name}.`,
    })
  }
  emitWarnings(context, cluster)
  const options = { context, flags, cluster, command: 'rollback', verify: true }
  const applied = stateOf({ source: cluster.source, cluster }, new Date())
  return withSession(options, (session) =>
    applySession(session, { verify: true, backup: flags.backup !== false, applied, goesBack: true }),
  )
}

/** 'prod.yaml' → 'prod.rollback.yaml'. */
function nameBeside(file: string, { format }: Pick<AppliedState, 'format'>): string {
  const end = extname(file)
  const stem = end === '' ? file : file.slice(0, -end.length)
  return `${stem}.rollback${end === '' ? `.${format}` : end}`
}

/** A file of an earlier attempt with the same text is used again. */
async function writeOnce(path: string, text: string, shown: string): Promise<void> {
  const there = await readText(path).catch(() => undefined)
  if (there === text) return
  if (there !== undefined) {
    throw new RmqError('file-exists', `${shown} exists already, and has another inventory`, {
      hint: 'Move or remove that file, and run again.',
    })
  }
  await writeInventory(path, text, shown)
}
