import { ExitCode } from '../../errors.ts'
import type { Run } from '../../run/command/spec.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import { verifyBy } from '../../run/verify/verify.ts'

/** Compares the running cluster with the inventory; exit 3 when they differ. Writes nothing. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  return withCluster({ context, flags: args.flags, cluster, command: 'verify' }, async (connected) => {
    if (!(await verifyBy(connected)).ok) return ExitCode.unverified
    return connected.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  })
}
