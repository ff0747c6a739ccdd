import { ExitCode } from '../../errors.ts'
import type { Run } from '../../run/command/spec.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import type { TimingsFlags } from '../../run/timings/with-timings.ts'
import { readFindings } from '../../run/verify/host-findings.ts'
import { verifyBy } from '../../run/verify/verify.ts'

export type VerifyFlags = TimingsFlags

/** Compares the running cluster with the inventory; exit 3 when they differ. Writes nothing. */
export const run: Run<VerifyFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  return withCluster({ context, flags: args.flags, cluster, command: 'verify' }, async (connected) => {
    // Asked while the hosts are read.
    void connected.verification()
    if (!(await verifyBy(connected, await readFindings(connected))).ok) return ExitCode.unverified
    return connected.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  })
}
