import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { openSession } from '../../run/session.ts'
import { applySession } from '../../run/apply.ts'

/** Makes the hosts be what the inventory says, then verifies the cluster by its own protocol. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const session = await openSession(context, args.flags, cluster, 'apply', { present: true })
  try {
    return await applySession(context, args.flags, session, { verify: true })
  } finally {
    await session.close()
  }
}
