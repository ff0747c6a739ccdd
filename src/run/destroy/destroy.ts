import type { Plan } from '../../engine/plan.ts'
import type { ExitCode } from '../../errors.ts'
import { disruptionsOf } from '../../engine/planner.ts'
import { endedRecordsRef } from '../../instances/ended-records.ts'
import { count, oneLine } from '../../ui/text.ts'
import { backupBefore } from '../backup/before.ts'
import { agreeByName } from '../agree-by-name.ts'
import { expectAgreed } from '../converge/agreed.ts'
import { conclude, finish } from '../converge/finish.ts'
import { runUnder } from '../converge/run-under.ts'
import { isComplete } from '../converge/verdict.ts'
import { planWhenIdle } from '../plan-when-idle.ts'
import { planOf, showPlan } from '../plan.ts'
import type { Session } from '../session.ts'
import { underLock, type LockedRun } from '../under-lock.ts'
import { clearRecords } from './clear-records.ts'
import { expectDestroyable } from './guards.ts'

export interface DestroyOptions {
  /** A backup of what is not messages is taken first; true unless given. */
  readonly backup?: boolean
}

/**
 * Shows everything that goes, asks for the name of the cluster, and removes it from its hosts. The records of a host go last:
 * a run that broke off is continued by the next one.
 * @param session has read the site of `destroy`
 * @param typed name of the cluster as the command line gives it; it is asked for unless given
 * @returns the exit code; the summary has been printed
 * @throws RmqError 'blocked', 'needs-name' (exit 6), 'locked', 'backup-failed', or the one of a lost host; nothing was removed then
 */
export async function destroySession(
  session: Session,
  typed: string | undefined,
  { backup = true }: DestroyOptions = {},
): Promise<ExitCode> {
  const { context, cluster } = session
  const plan = await planWhenIdle(session, planOf)
  if (isNothing(session, plan)) {
    await context.ui.settled()
    context.ui.show('plan', plan, () => nothingLeft(cluster.name, plan))
    return finish(session, undefined, 'verified')
  }
  await showPlan(session, plan)
  expectDestroyable(session, plan)
  await agreeByName(context, cluster, { flag: '--yes-destroy', given: typed })
  return underLock(session, (run) => destroy(run, session, plan, backup))
}

/** Nothing to remove, and every host said so. */
function isNothing({ cluster, world, unreachable }: Session, { stages, blocked }: Plan): boolean {
  if (stages.length > 0 || blocked.length > 0 || unreachable.size > 0) return false
  return cluster.hosts.every(({ name }) => world.observed(endedRecordsRef(name)) === 'absent')
}

/** With what stays, as data do without --with-data. */
function nothingLeft(name: string, { notes = [] }: Plan): string {
  const lines = notes.map(({ host, note }) => `  ${oneLine(host)}: ${oneLine(note)}`)
  return [`Nothing of cluster ${oneLine(name)} is on these hosts.`, ...lines].join('\n')
}

async function destroy(run: LockedRun, session: Session, plan: Plan, backup: boolean): Promise<ExitCode> {
  const { context } = session
  // Nothing runs any more where a run that broke off is continued, and its files may be gone.
  const mayLack = disruptionsOf(plan).removals.length === 0
  if (backup) await backupBefore(session, run.audit, 'destroy', { mayLack })
  const result = await runUnder(run.lock, session, (fresh) => {
    expectDestroyable(session, fresh)
    expectAgreed(plan, fresh)
  })
  if (isComplete(result)) {
    await run.audit.end({ outcome: 'changed', detail: count(result.changed, 'change') })
    const folder = await clearRecords(session, run.lock)
    await context.ui.settled()
    context.ui.show(
      'destroyed',
      { audit: folder },
      () => `The audit logs of the hosts are kept in ${oneLine(folder)}.`,
    )
  }
  return conclude(run, session, result, isComplete(result) ? 'verified' : 'unverified')
}
