import type { Verification } from '../../rocketmq/verify/verification.ts'
import { concerns, type ConnectedCluster } from '../connected-cluster.ts'
import { withoutKnown, type HostFindings } from './host-findings.ts'
import { waitUntilStarted } from './wait-until-started.ts'

/**
 * Verifies the running cluster by RocketMQ's own protocol through the open connections, and prints the result. Waits for
 * instances that were started a moment ago, when nothing else is wrong.
 * @param found what differs on the hosts
 * @returns the verification, under --limit only with the problems of the selected instances and their groups
 * @throws the reason of an abort
 */
export async function verifyBy(
  on: ConnectedCluster,
  found: HostFindings = { problems: [], warnings: [] },
): Promise<Verification> {
  const { context } = on
  const answered = await waitUntilStarted(on, async () => limited(on, await on.verification()))
  const { problems, warnings } = withoutKnown(found, answered.drift)
  const verification = {
    ...answered,
    problems: [...answered.problems, ...problems],
    warnings: [...answered.warnings, ...warnings],
    ok: answered.ok && problems.length === 0,
  }
  context.emit({
    type: 'verified',
    ok: verification.ok,
    problems: verification.problems.map(({ message }) => message),
    ms: verification.ms,
  })
  const { showVerification } = await import('../../ui/views/show.ts')
  await context.ui.settled()
  showVerification(context.ui, verification)
  return verification
}

/** Without the problems and the rows of what --limit leaves out: their state is not part of the verdict. */
function limited(on: ConnectedCluster, verification: Verification): Verification {
  const problems = verification.problems.filter((problem) => concerns(on, problem))
  const rows = verification.rows.filter(({ instance }) => on.selection.instances.has(instance))
  const leftOut = verification.rows.length - rows.length
  return { ...verification, problems, rows, ok: problems.length === 0, ...(leftOut > 0 ? { leftOut } : {}) }
}
