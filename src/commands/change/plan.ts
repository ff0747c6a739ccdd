import { ExitCode } from '../../errors.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { planToShow } from '../../run/plan-when-idle.ts'
import { checkSources, showPlan, showScripts } from '../../run/plan.ts'
import { withSession } from '../../run/session.ts'
import type { TimingsFlags } from '../../run/timings/with-timings.ts'

export interface PlanFlags extends TimingsFlags {
  readonly exitCode?: boolean
  /** Also shows every script that would run. */
  readonly scripts?: boolean
}

/** Shows everything that apply would do. Takes no lock and writes nothing on any host. */
export const run: Run<PlanFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const options = { context, flags: args.flags, cluster, command: 'plan', verify: true }
  return withSession(options, async (session) => {
    const plan = await planToShow(session)
    if (args.flags.scripts === true) await showScripts(session, plan)
    await showPlan(session, plan)
    await checkSources(session, plan)
    if (plan.unreachable.length > 0 || plan.blocked.length > 0) return ExitCode.failed
    return args.flags.exitCode === true && plan.stages.length > 0 ? ExitCode.pending : ExitCode.done
  })
}
