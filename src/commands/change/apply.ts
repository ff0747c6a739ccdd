import { applySession } from '../../run/apply.ts'
import { stateOf } from '../../run/applied/state.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import type { TimingsFlags } from '../../run/timings/with-timings.ts'

export interface ApplyFlags extends TimingsFlags {
  /** false: --no-drain was given. */
  readonly drain?: boolean
  /** false: --no-backup was given. */
  readonly backup?: boolean
}

/** Brings the hosts to the state in the inventory, then verifies the cluster by its own protocol. */
export const run: Run<ApplyFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const options = { context, flags: args.flags, cluster, command: 'apply', verify: true }
  const applied = stateOf({ source: cluster.source, cluster }, new Date())
  return withSession(options, (session) =>
    applySession(session, { verify: true, backup: args.flags.backup !== false, applied }),
  )
}
