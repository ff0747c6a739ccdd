import type { Plan } from '../../engine/plan.ts'
import { hint } from '../../hint.ts'
import type { Cluster } from '../../model/cluster.ts'
import { fail, pass, type CheckFinding } from '../../preflight/finding.ts'
import { verifyCluster } from '../../rocketmq/verify/verify.ts'
import { concerns } from '../connected-cluster.ts'
import { dialer } from '../hosts/dialer.ts'
import type { Session } from '../session.ts'

/** The check of a finding that comes from the running cluster. */
export const RUNNING = 'running'

/**
 * Findings of what must hold before a change of the release: every instance answers, slaves are not behind, quorums
 * are whole; and of the hosts what `check` looks at, the free disk for a second release among it. Reads only.
 * @param running the cluster as it runs, resolved for its release
 * @param mixed true: several releases run, so that a version that differs from `running` is no finding
 * @throws the reason of an abort
 */
export async function readiness(
  session: Session,
  plan: Plan,
  running: Cluster,
  mixed: boolean,
): Promise<CheckFinding[]> {
  const { context } = session
  const [{ examine }, { problems }] = await Promise.all([
    import('../../preflight/examine.ts'),
    verifyCluster(running, dialer(session.access), { signal: context.stop }),
  ])
  const found = problems
    .filter((problem) => concerns(session, problem) && !(mixed && problem.code === 'wrong-version'))
    .map((problem) =>
      fail(
        problem.host ?? problem.instance ?? problem.group ?? running.name,
        RUNNING,
        problem.message,
        problem.hint ?? hint`Repair it first: ${{ run: 'verify' }}.`,
      ),
    )
  const whole = pass(running.name, RUNNING, 'every instance, slave and quorum is as the inventory says')
  return [...(found.length === 0 ? [whole] : found), ...(await examine(session, plan, context.stop))]
}
