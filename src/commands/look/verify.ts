import type { HostAccess } from '../../engine/access.ts'
import type { ErrorReport } from '../../engine/events.ts'
import { ExitCode } from '../../errors.ts'
import type { Cluster } from '../../model/cluster.ts'
import { verifyCluster } from '../../rocketmq/verify/verify.ts'
import type { Problem, Verification } from '../../rocketmq/verify/verification.ts'
import { whenUp } from '../../run/wait-until-started.ts'
import { connectHosts, dialer } from '../../run/connect.ts'
import type { Context } from '../../run/context.ts'
import { select, selectedHosts, type Selection } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/spec.ts'

/** What a verification needs of whoever asks for it. */
export interface Verifiable {
  readonly cluster: Cluster
  readonly selection: Selection
  readonly access: ReadonlyMap<string, HostAccess>
  readonly unreachable?: ReadonlyMap<string, ErrorReport>
}

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

/**
 * Verifies by RocketMQ's own protocol through the open connections, and prints what was found. Waits for instances
 * that were started a moment ago, when nothing else is wrong.
 * @param asked the answers, when the cluster was asked already and nothing has changed since
 */
export async function verifyBy(
  context: Context,
  on: Verifiable,
  asked?: Promise<Verification>,
): Promise<Verification> {
  const ask = async (): Promise<Verification> =>
    limited(await verifyCluster(on.cluster, dialer(on.access), { signal: context.abort }), on)
  const first = asked === undefined ? await ask() : limited(await asked, on)
  const verification = await whenUp(context, on, first, ask)
  context.emit({
    type: 'verified',
    ok: verification.ok,
    problems: verification.problems.map(({ message }) => message),
    ms: verification.ms,
  })
  const { showVerification } = await import('../../ui/views/show.ts')
  await context.ui.settled()
  showVerification(context.ui, verification)
  return verification
}

function limited(verification: Verification, on: Verifiable): Verification {
  const problems = verification.problems.filter((problem) => concerns(on, problem))
  return { ...verification, problems, ok: problems.length === 0 }
}

/** Under --limit only what the selected instances and their groups have to do with. */
export function concerns({ cluster, selection }: Verifiable, { instance, group }: Problem): boolean {
  const members = cluster.groups.find(({ name }) => name === group)?.members ?? []
  const concerned = instance === undefined ? members : [instance, ...members]
  return concerned.length === 0 || concerned.some((id) => selection.instances.has(id))
}
