import type { DesiredState } from '../engine/desired-state.ts'
import { compact } from '../objects.ts'
import { reportOf } from '../engine/report.ts'
import type { RunResult } from '../engine/run.ts'
import { RmqError, type ExitCode } from '../errors.ts'
import { pathsOf, wipedStoreRef, type WipedStoreSpec } from '../stores/wiped-store.ts'
import { renderReset, type ResetHost } from '../ui/views/reset.ts'
import { backupBefore } from './backup/before.ts'
import { agreeByName } from './agree-by-name.ts'
import { conclude, finish } from './converge/finish.ts'
import { runUnder } from './converge/run-under.ts'
import { isComplete, verdictOf } from './converge/verdict.ts'
import { planWhenIdle } from './plan-when-idle.ts'
import { planOf } from './plan.ts'
import { expectWipeable } from './reset-guards.ts'
import { selectedHosts } from './selection.ts'
import type { Session } from './session.ts'
import { underLock, type LockedRun } from './under-lock.ts'

/** The parts of a reset: each is carried out only after the one before it went well. */
export interface ResetParts {
  readonly stop: DesiredState
  readonly wipe: DesiredState
  readonly start: DesiredState
  /** The folders that `wipe` empties. */
  readonly stores: readonly { readonly host: string; readonly spec: WipedStoreSpec }[]
}

export interface ResetOptions {
  /** A backup of what is not messages is taken first; true unless given. */
  readonly backup?: boolean | undefined
}

/**
 * Shows every path that a reset removes, asks for the name of the cluster, stops the instances, empties their stores and
 * starts them again.
 * @param session has read `parts.wipe`
 * @param typed name of the cluster as the command line gives it; it is asked for unless given
 * @returns the exit code; the summary has been printed
 * @throws RmqError 'blocked', 'needs-name' (exit 6), 'locked', 'backup-failed', or the one of a lost host; nothing was removed then
 */
export async function resetSession(
  session: Session,
  parts: ResetParts,
  typed: string | undefined,
  { backup = true }: ResetOptions = {},
): Promise<ExitCode> {
  const { context, cluster } = session
  expectWipeable(session, await planWhenIdle(session, planOf), { stopped: false })
  const hosts = pathsByHost(session, parts)
  await context.ui.settled()
  if (hosts.every(({ removed }) => removed.length === 0)) {
    context.ui.show('reset', { hosts }, () => 'Nothing to remove: the stores are empty.')
    return finish(session, undefined, 'verified')
  }
  context.ui.show('reset', { hosts }, () => renderReset(cluster.name, hosts, context.ui.style))
  await agreeByName(context, cluster, { flag: '--yes-wipe', given: typed })
  return underLock(session, (run) => reset(run, session, parts, backup))
}

function pathsByHost({ cluster, selection, world }: Session, { stores }: ResetParts): ResetHost[] {
  return selectedHosts(cluster, selection).map(({ name }) => {
    const paths = stores
      .filter(({ host, spec }) => host === name && selection.instances.has(spec.instance))
      .map(({ spec }) => {
        const state = world.observed(wipedStoreRef(name, spec))
        if (state === undefined) throw new Error(`the store of ${spec.instance} on ${name} was not read`)
        return pathsOf(spec, state)
      })
    return {
      host: name,
      removed: paths.flatMap(({ removed }) => removed),
      left: paths.flatMap(({ left }) => left),
    }
  })
}

/** Nothing is removed under a running broker. */
async function reset(
  run: LockedRun,
  session: Session,
  parts: ResetParts,
  backup: boolean,
): Promise<ExitCode> {
  // A reset that is known by now not to be possible stops nothing.
  session.use(parts.wipe)
  await session.readAgain()
  expectWipeable(session, await planWhenIdle(session, planOf), { stopped: false })
  if (backup) await backupBefore(session, run.audit, 'reset')
  let whole: RunResult = { changed: 0, unneeded: 0, failures: [], skipped: [], interrupted: false }
  for (const part of [parts.stop, parts.wipe, parts.start]) {
    session.use(part)
    const result = await runUnder(run.lock, session, (plan) => {
      if (part !== parts.start) expectWipeable(session, plan, { stopped: part === parts.wipe })
    }).catch((error: unknown) => notBegun(session, error))
    whole = { ...result, changed: whole.changed + result.changed, unneeded: whole.unneeded + result.unneeded }
    if (!isComplete(whole)) break
  }
  return conclude(run, session, whole, await verdictOf(session, whole, { verify: true }))
}

/** Reports a part that was refused, so that the parts before it are recorded. @throws an error that is no refusal */
function notBegun({ context }: Session, error: unknown): RunResult {
  if (!(error instanceof RmqError)) throw error
  const report = reportOf(error)
  const { host = '', step } = error.where
  context.emit({ type: 'host-failed', host, error: report })
  const failure = { host, error: report, ...compact({ resource: step }) }
  return { changed: 0, unneeded: 0, failures: [failure], skipped: [], interrupted: false }
}
