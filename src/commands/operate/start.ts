import { startSite } from '../../site/lifecycle.ts'
import { applySession } from '../../run/apply.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { openSession } from '../../run/session.ts'

/** Starts what does not run, in the order of a first start. Files on the hosts are left as they are. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const session = await openSession(context, args.flags, cluster, 'start', {
    site: startSite(cluster),
    present: true,
  })
  try {
    return await applySession(context, args.flags, session, { verify: true })
  } finally {
    await session.close()
  }
}
