import { ExitCode } from '../../errors.ts'
import { connectHosts } from '../../run/connect.ts'
import { select, selectedHosts } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { verifyBy } from '../../run/verify.ts'

/** Asks the running cluster whether it is as inventoried; exit 3 when it is not. Writes nothing. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const selection = select(cluster, args.flags.limit)
  const hosts = selectedHosts(cluster, selection)
  const names = hosts.map(({ name }) => name)
  context.emit({ type: 'run-started', command: 'verify', cluster: cluster.name, hosts: names })
  const connections = await connectHosts(context, args.flags, hosts)
  try {
    const verification = await verifyBy(context, { cluster, selection, access: connections.access })
    if (!verification.ok) return ExitCode.unverified
    return connections.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  } finally {
    await connections.close()
  }
}
