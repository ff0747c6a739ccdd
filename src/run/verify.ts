import type { Verification } from '../rocketmq/verify/verification.ts'
import type { Context } from './context.ts'
import { dialer } from './connect.ts'
import { verifyCluster } from '../rocketmq/verify/verify.ts'
import { type Verifiable, concerns } from './target.ts'
import { waitUntilStarted } from './wait-until-started.ts'

function limited(verification: Verification, on: Verifiable): Verification {
  const problems = verification.problems.filter((problem) => concerns(on, problem))
  return { ...verification, problems, ok: problems.length === 0 }
}

/**
 * Verifies by RocketMQ's own protocol through the open connections, and prints what was found. Waits for instances
 * that were started a moment ago, when nothing else is wrong.
 * @param asked the answers, when the cluster was asked already and nothing has changed since
 */
export async function verifyBy(
  context: Context,
  on: Verifiable,
  asked?: Promise<Verification>,
): Promise<Verification> {
  const ask = async (): Promise<Verification> =>
    limited(await verifyCluster(on.cluster, dialer(on.access), { signal: context.abort }), on)
  const first = asked === undefined ? await ask() : limited(await asked, on)
  const verification = await waitUntilStarted(context, on, first, ask)
  context.emit({
    type: 'verified',
    ok: verification.ok,
    problems: verification.problems.map(({ message }) => message),
    ms: verification.ms,
  })
  const { showVerification } = await import('../ui/views/show.ts')
  await context.ui.settled()
  showVerification(context.ui, verification)
  return verification
}
