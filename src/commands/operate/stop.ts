import { RmqError } from '../../errors.ts'
import { applySession } from '../../run/apply.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import { stopSite } from '../../site/lifecycle.ts'

/** Stops instances in the reverse order of their start, after a question. They come back with their hosts. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const names = args.flags.limit === undefined ? `all of ${cluster.name}` : args.flags.limit.join(', ')
  if (!(await context.ask(`This stops ${names}. Continue?`))) {
    throw new RmqError('needs-yes', `nothing was stopped: ${names}`, { hint: 'Run again with --yes.' })
  }
  const options = { context, flags: args.flags, cluster, command: 'stop', site: stopSite(cluster) }
  return withSession(options, (session) => applySession(session, { verify: false }))
}
