import type { RunResult } from '../../engine/run.ts'
import type { AppliedState } from '../applied/state.ts'
import { orStopped, STOPPED } from '../interrupted.ts'
import type { Session } from '../session.ts'
import { hostFindings } from '../verify/host-findings.ts'
import { confirmByMqadmin } from '../verify/mqadmin.ts'
import { verifyBy } from '../verify/verify.ts'

/** Checks after the changes of a run, and their record. */
export interface Ending {
  /** The cluster is as in the inventory; after `stop` it cannot be. */
  readonly verify: boolean
  /** A backup is taken before the release of running brokers changes. */
  readonly backup?: boolean
  /** The state that the hosts keep for `rollback`. */
  readonly applied?: AppliedState
  /** The run is a rollback to that state. */
  readonly goesBack?: boolean
}

/** Result of the verification at the end of a run. */
export type Verdict = 'verified' | 'unverified' | 'interrupted'

/**
 * Verifies what a run leaves behind: by the protocol, and after a change by mqadmin as well, as RocketMQ's own tool has
 * the last word. Ctrl-C ends it: the changes of the run are reported all the same.
 * @param result of the run; undefined when there was nothing to do
 */
export async function verdictOf(
  session: Session,
  result: RunResult | undefined,
  { verify }: Ending,
): Promise<Verdict> {
  const stopped = (): boolean => session.context.stop.aborted
  if (result && !isComplete(result)) return 'unverified'
  if (!verify) return 'verified'
  if (stopped()) return STOPPED
  const found = hostFindings(session.cluster, session.site, session.world)
  const verification = await orStopped(session.context, verifyBy(session, found))
  if (verification === STOPPED) return STOPPED
  if (!verification.ok) return stopped() ? STOPPED : 'unverified'
  if ((result?.changed ?? 0) === 0) return 'verified'
  if (stopped()) return STOPPED
  const confirmed = await orStopped(session.context, confirmByMqadmin(session))
  if (confirmed === STOPPED) return STOPPED
  return confirmed ? 'verified' : 'unverified'
}

/** Returns true when a run made every change of its plan. */
export const isComplete = ({ interrupted, failures }: RunResult): boolean =>
  !interrupted && failures.length === 0
