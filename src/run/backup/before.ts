import { hasOtherRelease } from '../../backup/collect/release.ts'
import type { Plan, PlannedChange } from '../../engine/plan.ts'
import { changesOf, disruptionsOf } from '../../engine/planner.ts'
import { RmqError, type RmqErrorOptions } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Instance } from '../../model/cluster.ts'
import { renderBackup, backupRecord } from '../../ui/views/backup.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { backupPath, incompletePath, newestBefore, removeOldBackups, type Occasion } from './files.ts'
import { passphraseOf } from './passphrase.ts'
import { takeBackup, type TakenBackup } from './take.ts'

/**
 * Returns true when a plan restarts a broker that runs another release than the inventory wants, or changes one that does not
 * answer and has another release on its host. A plan that changes no broker asks nothing.
 */
export async function changesRelease(connected: ConnectedCluster, plan: Plan): Promise<boolean> {
  const { cluster } = connected
  const brokersOf = (changes: readonly PlannedChange[]): readonly Instance[] => {
    const owners = new Set(changes.flatMap(({ owner }) => owner ?? []))
    return cluster.instances.filter(({ id, broker }) => broker !== undefined && owners.has(id))
  }
  const restarted = brokersOf(disruptionsOf(plan).restarts)
  const silent = new Set(brokersOf(changesOf(plan)))
  if (restarted.length > 0) {
    const { brokers } = await connected.verification()
    for (const broker of restarted) {
      const runs = brokers.find(({ instance }) => instance === broker.id)?.answer?.runtime?.version
      if (runs === undefined) continue
      if (runs !== cluster.rocketmq.version) return true
      silent.delete(broker)
    }
  }
  for (const broker of silent) {
    const host = connected.connections.reached.find((one) => one.host === broker.host)
    if (host !== undefined && (await hasOtherRelease(host, cluster, broker, connected.context.stop)))
      return true
  }
  return false
}

/**
 * Takes a backup before a change, under the lock: its path goes into the audit entry. Before an apply the config files of the
 * hosts are enough for a group whose master does not answer, with a warning, and before a destroy too; a reset removes the tables,
 * so it needs them.
 * @param mayLack true: a group of which nothing can be read is a warning
 * @throws RmqError 'backup-failed'; nothing was changed then
 */
export async function backupBefore(
  connected: ConnectedCluster,
  audit: AuditTrail,
  occasion: Occasion,
  { mayLack = false }: { readonly mayLack?: boolean } = {},
): Promise<void> {
  const { context, cluster } = connected
  const taken = await take(connected, occasion)
  audit.note(`backup ${taken.path}`)
  context.ui.show('backup', backupRecord(taken), () => renderBackup(taken, context.ui.style))
  for (const message of taken.manifest.missing) {
    context.emit({ type: 'warning', code: 'backup-incomplete', message })
  }
  await removeOldBackups(context.env, cluster)
  if (occasion === 'reset') await expectTables(connected, taken)
  if (taken.unsaved.length > 0 && !mayLack) {
    const names = taken.unsaved.join(', ')
    throw failed(`no master of ${names} answers, and the config files on its hosts were not read`)
  }
}

async function take(connected: ConnectedCluster, occasion: Occasion): Promise<TakenBackup> {
  const { context, cluster } = connected
  const created = new Date()
  try {
    const path = backupPath(context.env, cluster, occasion, created)
    const passphrase = passphraseOf(context.env, undefined)
    return await takeBackup(connected, { path, incomplete: incompletePath(path), passphrase, created })
  } catch (error) {
    if (!(error instanceof RmqError) || context.stop.aborted) throw error
    throw failed(error.message, { where: error.where, cause: error })
  }
}

const failed = (why: string, options: Pick<RmqErrorOptions, 'where' | 'cause' | 'hint'> = {}): RmqError =>
  new RmqError('backup-failed', `nothing was changed: the backup before it failed: ${why}`, {
    hint: 'Fix the cause, or go on without a backup: --no-backup.',
    ...options,
  })

/** @throws RmqError 'backup-failed' for a selected broker group whose tables are not in the backup */
async function expectTables(
  { cluster, selection, context }: ConnectedCluster,
  { manifest, path }: TakenBackup,
): Promise<void> {
  const saved = new Set(manifest.groups.map(({ group }) => group))
  const lacking = cluster.groups
    .filter(({ name, members }) => members.some((id) => selection.instances.has(id)) && !saved.has(name))
    .map(({ name }) => name)
  if (lacking.length === 0) return
  const why = `no master of ${lacking.join(', ')} answers, so ${path} does not have its topics and offsets`
  // A reset that was broken off has stopped the masters after its backup.
  const earlier = await newestBefore(context.env, cluster, 'reset')
  const or = earlier === undefined ? '' : ` ${earlier} is from before the last reset.`
  throw failed(why, {
    hint: hint`Start the brokers, and run this again: ${{ run: 'start' }}.${or} Or go on without a new backup: --no-backup.`,
  })
}
