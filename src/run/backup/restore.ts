import { differencesOf } from '../../backup/restore/differences.ts'
import type { Change, Differences, Part } from '../../backup/restore/change.ts'
import { instanceOf, onlineNotes, readTarget, type Target } from '../../backup/restore/target.ts'
import { writeChanges, type Refused } from '../../backup/restore/write.ts'
import { guardOn } from '../../engine/steps/single.ts'
import { ExitCode, RmqError } from '../../errors.ts'
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
 * @returns exit 1 when something was refused, still differs, or could not be compared
 * @throws RmqError 'needs-yes' (exit 6), 'locked'; nothing was changed then
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
    const { target, differences } = await compare()
    const online = await onlineNotes({ clients, signal: context.abort }, target, differences.changes)
    const notes = [...(options.notes ?? []), ...left, ...differences.notes, ...online]
    const plan = { path: options.path, cluster: cluster.name, ...differences, notes, missing: target.missing }
    await context.ui.settled()
    context.ui.show('restore-plan', restorePlanRecord(plan), () => renderRestorePlan(plan, context.ui.style))
    if (differences.changes.length === 0) return endOf(target.missing.length === 0)
    await agree(connected, differences.changes.length)
    return await underLock(connected, (run) => restore(run, connected, clients, compare, options))
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

async function restore(
  { lock, audit }: LockedRun,
  connected: ConnectedCluster,
  clients: ClientPool,
  compare: () => Promise<Comparison>,
  { path }: RestoreOptions,
): Promise<ExitCode> {
  const { context, cluster, connections } = connected
  const [host] = connections.reached
  if (host === undefined) throw new RmqError('host-unreachable', 'no host of the cluster was reached')
  const guard = guardOn({ guard: lock.guard, stop: context.stop, abort: context.abort }, host)
  const write = async (changes: readonly Change[], { masters }: Target): Promise<readonly Refused[]> => {
    try {
      return await writeChanges(changes, {
        clients,
        instanceOf: (change) => instanceOf(cluster, masters, change),
        guard,
        signal: anySignal([context.stop, context.abort]),
        onProgress: (written) => {
          context.ui.progress(`${written} of ${count(changes.length, 'change')} written`)
        },
      })
    } finally {
      context.ui.progress(undefined)
    }
  }
  const first = await compare()
  const settings = first.differences.changes.filter(({ kind }) => kind !== 'offset')
  const refused = [...(await write(settings, first.target))]
  // Queues of topics that were created now may have messages of an earlier time.
  const second = settings.length === 0 ? first : await compare()
  const offsets = second.differences.changes.filter(({ kind }) => kind === 'offset')
  refused.push(...(await write(offsets, second.target)))
  const { differences, target } = await compare()
  const isRefused = (change: Change): boolean =>
    refused.some((one) => one.change.kind === change.kind && one.change.name === change.name)
  const differing = differences.changes.filter((change) => !isRefused(change))
  const written = settings.length + offsets.length - refused.length
  const report = { path, cluster: cluster.name, written, refused, differing, missing: target.missing }
  context.ui.show('restored', restoredRecord(report), () => renderRestored(report, context.ui.style))
  const isWhole = refused.length === 0 && differing.length === 0
  await audit.end({
    outcome: isWhole ? 'changed' : 'failed',
    detail: `${count(written, 'change')} from ${path}`,
  })
  return endOf(isWhole && target.missing.length === 0)
}

const endOf = (isWhole: boolean): ExitCode => (isWhole ? ExitCode.done : ExitCode.failed)
