import { differencesOf } from '../../backup/restore/differences.ts'
import { changeKey, type Change, type Differences, type Part } from '../../backup/restore/change.ts'
import { instanceOf, onlineNotes, readTarget, type Target } from '../../backup/restore/target.ts'
import { afterOffsets, beforeOffsets, writeChanges, type Refused } from '../../backup/restore/write.ts'
import { guardOn } from '../../engine/steps/guard.ts'
import { ExitCode, interruptedError, RmqError } from '../../errors.ts'
import { ClientPool } from '../../rocketmq/client/client-pool.ts'
import { anySignal } from '../../signals.ts'
import { count } from '../../ui/text.ts'
import {
  renderRestorePlan,
  renderRestored,
  restorePlanRecord,
  restoredRecord,
} from '../../ui/views/restore.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { dialer } from '../hosts/dialer.ts'
import { orInterrupted } from '../interrupted.ts'
import { underLock, type LockedRun } from '../under-lock.ts'
import type { ReadBackup } from './open.ts'

export interface RestoreOptions {
  readonly path: string
  readonly backup: ReadBackup
  readonly only: ReadonlySet<Part>
  /** Sentences on what is not restored. */
  readonly notes?: readonly string[]
}

/** A running cluster compared with a backup. */
interface Comparison {
  readonly target: Target
  readonly differences: Differences
}

/**
 * Shows the differences between a backup and the running cluster, asks, and writes them under the lock. Then it reads the
 * cluster again: what still differs is reported.
 * @returns exit 1 when something was refused, still differs, or could not be compared, or a host was not reached
 * @throws RmqError 'needs-yes' (exit 6), 'locked', 'plan-changed'; nothing was changed then. 'interrupted' with the number of
 * changes that were written
 */
export async function restoreCluster(
  connected: ConnectedCluster,
  options: RestoreOptions,
): Promise<ExitCode> {
  const { context, cluster, access } = connected
  const clients = new ClientPool(cluster, dialer(access))
  try {
    const { left, groups } = groupsOf(connected, options.backup)
    const compare = () => comparison(connected, clients, options, groups)
    const compareForPlan = async () => {
      const compared = await compare()
      const signal = anySignal([context.stop, context.abort])
      const { target, differences } = compared
      return { ...compared, online: await onlineNotes({ clients, signal }, target, differences.changes) }
    }
    const { target, differences, online } = await orInterrupted(
      context,
      'interrupted before anything was changed',
      compareForPlan(),
    )
    const notes = [...(options.notes ?? []), ...left, ...differences.notes, ...online]
    const plan = {
      path: options.path,
      cluster: cluster.name,
      compared: target.pairs.length,
      ...differences,
      notes,
      missing: target.missing,
    }
    await context.ui.settled()
    context.ui.show('restore-plan', restorePlanRecord(plan), () => renderRestorePlan(plan, context.ui.style))
    if (differences.changes.length === 0)
      return endOf(connected, target.pairs.length > 0 && target.missing.length === 0)
    await agree(connected, differences.changes.length)
    const { changes } = differences
    return await underLock(connected, (run) =>
      restore(run, connected, { clients, compare, path: options.path, changes }),
    )
  } finally {
    clients.close()
  }
}

/** The groups of the backup that the cluster has and --limit leaves, and sentences on the others. */
function groupsOf(
  { cluster, selection }: ConnectedCluster,
  { manifest }: ReadBackup,
): { readonly groups: readonly string[]; readonly left: readonly string[] } {
  const saved = manifest.groups.map(({ group }) => group)
  const own = cluster.groups.filter(({ name }) => saved.includes(name))
  const left = saved.filter((group) => !own.some(({ name }) => name === group))
  return {
    groups: own
      .filter(({ members }) => members.some((id) => selection.instances.has(id)))
      .map(({ name }) => name),
    left: [
      ...left.map((group) => `${group} is no broker group of ${cluster.name}, so nothing of it is restored`),
      ...manifest.missing.map((what) => `the backup is incomplete: ${what}`),
    ],
  }
}

async function comparison(
  { context, cluster }: ConnectedCluster,
  clients: ClientPool,
  { backup, only }: RestoreOptions,
  groups: readonly string[],
): Promise<Comparison> {
  const { tables, manifest } = backup
  const target = await readTarget({
    cluster,
    clients,
    backup: tables,
    source: manifest.cluster,
    groups,
    only,
    signal: anySignal([context.stop, context.abort]),
  })
  return { target, differences: differencesOf(target.pairs, tables.kv, target.nameServers, only) }
}

async function agree({ context, cluster }: ConnectedCluster, changes: number): Promise<void> {
  const what = `${count(changes, 'change')} to ${cluster.name}`
  if (await context.ask(`This writes ${what}. Continue?`)) return
  throw new RmqError('needs-yes', `nothing was changed: it would be ${what}`, {
    hint: 'Look at the plan above and run again with --yes.',
  })
}

/** A restore that was agreed. */
interface Agreed {
  readonly clients: ClientPool
  /** Reads the cluster again. */
  readonly compare: () => Promise<Comparison>
  /** Of the backup. */
  readonly path: string
  readonly changes: readonly Change[]
}

async function restore(run: LockedRun, connected: ConnectedCluster, agreed: Agreed): Promise<ExitCode> {
  const { context } = connected
  let written = 0
  const onWritten = (): void => {
    written += 1
    context.ui.progress(`${written} of ${count(agreed.changes.length, 'change')} written`)
  }
  try {
    return await restoreAgreed(run, connected, agreed, onWritten)
  } catch (error) {
    if (!context.stop.aborted && !context.abort.aborted) throw error
    throw interruptedError(`interrupted after ${count(written, 'change')} written`, {
      hint: 'Run the same command again: it writes what is left.',
    })
  } finally {
    context.ui.progress(undefined)
  }
}

async function restoreAgreed(
  { lock, audit }: LockedRun,
  connected: ConnectedCluster,
  { clients, compare, path, changes }: Agreed,
  onWritten: () => void,
): Promise<ExitCode> {
  const { context, cluster, connections } = connected
  const [host] = connections.reached
  if (host === undefined) throw new RmqError('host-unreachable', 'no host of the cluster was reached')
  const to = {
    clients,
    guard: guardOn({ guard: lock.guard, stop: context.stop, abort: context.abort }, host),
    signal: anySignal([context.stop, context.abort]),
    onWritten,
  }
  const write = (some: readonly Change[], { masters }: Target, over: Partial<typeof to> = {}) =>
    writeChanges(some, { ...to, ...over, instanceOf: (change) => instanceOf(cluster, masters, change) })
  const known = new Set(changes.map(changeKey))
  const first = await compare()
  expectAgreed(known, first.differences.changes)
  const settings = beforeOffsets(first.differences.changes)
  const refused = [...(await write(settings, first.target))]
  // Queues of topics that were created now may have messages of an earlier time.
  const second = settings.length === 0 ? first : await compare()
  const offsets = second.differences.changes.filter(
    (change) => change.kind === 'offset' && known.has(changeKey(change)),
  )
  refused.push(...(await write(offsets, second.target)))
  const refusedBefore = keysOf(refused)
  const closed = second.differences.changes.filter((change) => !refusedBefore.has(changeKey(change)))
  // They are the second half of changes that are counted already.
  const opened = afterOffsets(closed, first.differences.changes)
  refused.push(...(await write(opened, second.target, { onWritten: () => undefined })))
  const { differences, target } = await compare()
  const refusedKeys = keysOf(refused)
  const differing = differences.changes.filter((change) => !refusedKeys.has(changeKey(change)))
  const written = settings.length + offsets.length - refused.length
  const report = { path, cluster: cluster.name, written, refused, differing, missing: target.missing }
  context.ui.progress(undefined)
  context.ui.show('restored', restoredRecord(report), () => renderRestored(report, context.ui.style))
  const isWhole = refused.length === 0 && differing.length === 0
  await audit.end({
    outcome: isWhole ? 'changed' : 'failed',
    detail: `${count(written, 'change')} from ${path}`,
  })
  return endOf(connected, isWhole && target.missing.length === 0)
}

const keysOf = (refused: readonly Refused[]): ReadonlySet<string> =>
  new Set(refused.map(({ change }) => changeKey(change)))

/** Only what was shown is written. @throws RmqError 'plan-changed' */
function expectAgreed(known: ReadonlySet<string>, changes: readonly Change[]): void {
  const surprise = changes.find((change) => !known.has(changeKey(change)))
  if (surprise === undefined) return
  const { kind, name, at } = surprise
  throw new RmqError(
    'plan-changed',
    `the cluster changed after the plan was shown (${kind} ${name} on ${at}); nothing was changed`,
    { hint: 'Run again to see the new plan.' },
  )
}

/** A host that was not reached is an error that was printed. */
const endOf = ({ unreachable }: Pick<ConnectedCluster, 'unreachable'>, isWhole: boolean): ExitCode =>
  isWhole && unreachable.size === 0 ? ExitCode.done : ExitCode.failed
