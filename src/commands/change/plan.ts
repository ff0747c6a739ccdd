import { ExitCode } from '../../errors.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { openSession } from '../../run/session.ts'
import { checkSources, planOf, showPlan } from '../../run/plan.ts'

/** Shows everything apply would do. Takes no lock and writes nothing of ours on any host. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const session = await openSession(context, args.flags, cluster, 'plan')
  try {
    const plan = planOf(context, session)
    await showPlan(context, session, plan)
    await checkSources(context, session, plan)
    if (plan.unreachable.length > 0 || plan.blocked.length > 0) return ExitCode.failed
    return args.flags.exitCode === true && plan.stages.length > 0 ? ExitCode.pending : ExitCode.done
  } finally {
    await session.close()
  }
}
