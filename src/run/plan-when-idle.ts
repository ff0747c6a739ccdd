import { stepsEnded } from '../engine/lock/idle.ts'
import type { Plan } from '../engine/plan.ts'
import { lockFolders } from '../layout/state.ts'
import { emitWaiting } from './under-lock.ts'
import { planToApply } from './plan.ts'
import type { Session } from './session.ts'

/**
 * Makes the plan of what was read. A step of a run that was killed may still be at work on a host: a broker that it stops is
 * neither running nor stopped with all of it read. A plan that is blocked is made again when such a step has ended.
 * @throws RmqError 'host-busy' (exit 4) when it does not end; those of a connection; the reason of an abort
 */
export async function planWhenIdle(session: Session): Promise<Plan> {
  const plan = await planToApply(session)
  if (plan.blocked.length === 0) return plan
  const { cluster, connections, context, flags } = session
  const mayDiffer = await stepsEnded({
    hosts: [...connections.reached],
    folders: lockFolders(cluster),
    concurrency: flags.concurrency,
    signal: context.stop,
    onWait: emitWaiting(context),
  })
  if (!mayDiffer) return plan
  session.stale()
  await session.readAgain()
  return planToApply(session)
}
