import { runningRef } from '../../instances/lifecycle.ts'
import { stateOf } from '../../instances/state-of.ts'
import { applySession } from '../../run/apply.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { withSession, type Session } from '../../run/session.ts'
import { restartSite, startSite } from '../../site/lifecycle.ts'

export interface RestartFlags {
  /** false: --no-drain was given. */
  readonly drain?: boolean
}

/** Restarts running instances one after the other: slaves before their master, each seen in service before the next. */
export const run: Run<RestartFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const options = { context, flags: args.flags, cluster, command: 'restart', site: startSite(cluster) }
  return withSession(options, async (session) => {
    // The processes of now: also when another run's step, which has just ended, had replaced one.
    await session.derive((read) => restartSite(cluster, javaPids(read), read))
    return applySession(session, { verify: true })
  })
}

function javaPids({ cluster, world }: Session): Map<string, number | undefined> {
  return new Map(
    cluster.instances.map((instance) => {
      const host = world.observed(runningRef(instance))
      return [instance.id, host && stateOf(instance, host).javaPid]
    }),
  )
}
