import { restartSite, startSite } from '../../site/lifecycle.ts'
import { stateOf } from '../../instances/service.ts'
import type { HostState } from '../../runtime/runtime.ts'
import { applySession } from '../../run/apply.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { readAgain, openSession, withSite, type Session } from '../../run/session.ts'

/** Restarts running instances one after the other: slaves before their master, each seen in service before the next. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const session = await openSession(context, args.flags, cluster, 'restart', { site: startSite(cluster) })
  try {
    const rolling = withSite(session, restartSite(cluster, javaPids(session), session))
    await readAgain(context, rolling)
    return await applySession(context, args.flags, rolling, { verify: true })
  } finally {
    await session.close()
  }
}

function javaPids({ cluster, world }: Session): Map<string, number | undefined> {
  return new Map(
    cluster.instances.map((instance) => {
      const host = world.observed({ host: instance.host, id: `running:${instance.id}` }) as
        HostState | undefined
      return [instance.id, host && stateOf(instance, host).javaPid]
    }),
  )
}
