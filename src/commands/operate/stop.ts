import { RmqError } from '../../errors.ts'
import { stopSite } from '../../site/lifecycle.ts'
import { applySession } from '../../run/apply.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { openSession } from '../../run/session.ts'

/** Stops instances in the reverse order of their start, after a question. They come back with their hosts. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const names = args.flags.limit === undefined ? `all of ${cluster.name}` : args.flags.limit.join(', ')
  if (!(await context.ask(`This stops ${names}. Go on?`))) {
    throw new RmqError('needs-yes', `nothing was stopped: ${names}`, {
      hint: 'Run again with --yes.',
    })
  }
  const session = await openSession(context, args.flags, cluster, 'stop', { site: stopSite(cluster) })
  try {
    return await applySession(context, args.flags, session, { verify: false })
  } finally {
    await session.close()
  }
}
