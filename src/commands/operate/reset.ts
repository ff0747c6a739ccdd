import type { Lock } from '../../engine/lock.ts'
import { reportOf } from '../../engine/report.ts'
import type { RunResult } from '../../engine/run.ts'
import type { ExitCode } from '../../errors.ts'
import { RmqError } from '../../errors.ts'
import type { Cluster } from '../../model/cluster.ts'
import { startSite, stopSite, wipedSite, wipedStores } from '../../site/lifecycle.ts'
import { pathsOf, wipedStoreId, type StoreState } from '../../stores/wiped-store.ts'
import { renderReset, type ResetHost } from '../../ui/views/reset.ts'
import type { Context } from '../../run/context.ts'
import { conclude, finish, runUnder } from '../../run/converge.ts'
import { selectedHosts } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import { planOf } from '../../run/plan.ts'
import { expectWhole, expectWipeable } from '../../run/reset-guards.ts'
import type { Run } from '../../run/command/spec.ts'
import type { Flags } from '../../run/command/flags.ts'
import { readAgain, openSession, withSite, type Session } from '../../run/session.ts'
import { underLock } from '../../run/under-lock.ts'
import { confirmByMqadmin } from '../../run/mqadmin.ts'
import { verifyBy } from '../../run/verify.ts'

/** Stops instances, removes what is in their stores, and starts them again, once the cluster's name was typed. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  expectNamed(cluster, args.flags)
  expectWhole(cluster, args.flags.limit)
  const session = await openSession(context, args.flags, cluster, 'reset', { site: wipedSite(cluster) })
  try {
    expectWipeable(session, planOf(context, session), { stopped: false })
    const hosts = pathsByHost(session)
    await context.ui.settled()
    if (hosts.every(({ removed }) => removed.length === 0)) {
      context.ui.show('reset', { hosts }, () => 'Nothing to remove: the stores are empty.')
      return finish(context, session, undefined, true)
    }
    context.ui.show('reset', { hosts }, () => renderReset(cluster.name, hosts, context.ui.style))
    await agree(context, args.flags, cluster)
    return await underLock(context, args.flags, session, (lock) => reset(lock, context, args.flags, session))
  } finally {
    await session.close()
  }
}

/** A wrong name is a slip, and better told before any host is contacted. */
function expectNamed({ name }: Cluster, { yesWipe }: Flags): void {
  if (yesWipe === undefined || yesWipe === name) return
  throw new RmqError('wrong-name', `--yes-wipe says '${yesWipe}', and the cluster's name is '${name}'`, {
    hint: 'Nothing was contacted. Is it the right inventory?',
  })
}

function pathsByHost({ cluster, selection, world }: Session): ResetHost[] {
  const stores = wipedStores(cluster)
  return selectedHosts(cluster, selection).map(({ name }) => {
    const paths = stores
      .filter(({ host, spec }) => host === name && selection.instances.has(spec.instance))
      .map(({ spec }) => {
        const state = world.observed({ host: name, id: wipedStoreId(spec.instance) }) as StoreState
        return pathsOf(spec, state)
      })
    return {
      host: name,
      removed: paths.flatMap(({ removed }) => removed),
      left: paths.flatMap(({ left }) => left),
    }
  })
}

async function agree(context: Context, flags: Flags, { name }: Cluster): Promise<void> {
  if (flags.yesWipe === name) return
  const typed = await context.askText(`Type the cluster's name to remove all this: `)
  if (typed?.trim() === name) return
  const why = typed === undefined ? 'was not given' : `is not '${typed.trim()}'`
  throw new RmqError('needs-name', `nothing was removed: the name of the cluster ${why}`, {
    hint: `Without a terminal: --yes-wipe ${name}. --yes does not cover the loss of data.`,
  })
}

/** Each part only after the one before it went well: nothing is removed under a running broker. */
async function reset(lock: Lock, context: Context, flags: Flags, session: Session): Promise<ExitCode> {
  const { cluster } = session
  const wiping = withSite(session, wipedSite(cluster))
  // Nothing is stopped for a wipe that is known by now not to be possible.
  await readAgain(context, wiping)
  expectWipeable(wiping, planOf(context, wiping), { stopped: false })
  let whole: RunResult = { changed: 0, failures: [], skipped: [], interrupted: false }
  for (const part of [withSite(session, stopSite(cluster)), wiping, withSite(session, startSite(cluster))]) {
    const result = await runUnder(lock, context, flags, part, (plan) => {
      if (part === wiping) expectWipeable(part, plan, { stopped: true })
    }).catch((error: unknown) => notBegun(context, error))
    whole = { ...result, changed: whole.changed + result.changed }
    if (!isComplete(whole)) break
  }
  const ok =
    isComplete(whole) && (await verifyBy(context, session)).ok && (await confirmByMqadmin(context, session))
  return conclude(lock, context, session, whole, ok)
}

/** A part that was refused: what was done before it is recorded all the same. @throws what is no refusal */
function notBegun(context: Context, error: unknown): RunResult {
  if (!(error instanceof RmqError)) throw error
  const report = reportOf(error)
  const { host = '', step } = error.where
  context.emit({ type: 'host-failed', host, error: report })
  const failure = { host, error: report, ...(step === undefined ? {} : { resource: step }) }
  return { changed: 0, failures: [failure], skipped: [], interrupted: false }
}

const isComplete = ({ interrupted, failures }: RunResult): boolean => !interrupted && failures.length === 0
