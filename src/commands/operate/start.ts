import { applySession } from '../../run/apply.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import { startSite } from '../../site/lifecycle.ts'

/** Starts every instance that does not run, in the order of a first start. Files on the hosts stay as they are. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const site = startSite(cluster)
  const options = { context, flags: args.flags, cluster, command: 'start', site, verify: true }
  return withSession(options, (session) => applySession(session, { verify: true }))
}
