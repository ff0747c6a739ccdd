import { stepsAtWork, stepsEnded, type MaybeBusyHosts } from '../engine/lock/idle.ts'
import type { Plan } from '../engine/plan.ts'
import { lockFolders } from '../layout/state.ts'
import { emitWaiting } from './under-lock.ts'
import { planToApply } from './plan.ts'
import type { Session } from './session.ts'

/**
 * Makes the plan of what was read. A step of a run that was killed may still be at work on a host: a broker that it stops is
 * neither running nor stopped with all of it read. A plan that is blocked is made again when such a step has ended.
 * @param make the plan of this command
 * @throws RmqError 'host-busy' (exit 4) when it does not end; those of a connection; the reason of an abort
 */
export async function planWhenIdle(
  session: Session,
  make: (session: Session) => Promise<Plan> = planToApply,
): Promise<Plan> {
  const plan = await make(session)
  if (plan.blocked.length === 0) return plan
  const { context } = session
  const mayDiffer = await stepsEnded({
    ...hostsOf(session),
    signal: context.stop,
    onWait: emitWaiting(context),
  })
  if (!mayDiffer) return plan
  await session.readAnew()
  return make(session)
}

/**
 * Makes the plan of what was read, for commands that only show it, and warns of each step of a run that was killed and is
 * still at work on a host of a plan that is blocked: it may be the reason.
 * @throws those of a connection; the reason of an abort
 */
export async function planToShow(session: Session): Promise<Plan> {
  const plan = await planToApply(session)
  if (plan.blocked.length === 0) return plan
  for (const [host, what] of await stepsAtWork(hostsOf(session))) {
    session.context.emit({
      type: 'warning',
      code: 'host-busy',
      message: `${host}: ${what}; what blocks the plan may end with it`,
    })
  }
  return plan
}

const hostsOf = ({ cluster, connections, flags }: Session): MaybeBusyHosts => ({
  hosts: [...connections.reached],
  folders: lockFolders(cluster),
  concurrency: flags.concurrency,
})
