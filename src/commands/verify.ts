import { runtimeOf } from '../../roles/systemd/runtime.ts'
import type { HostAccess } from '../engine/access.ts'
import type { ErrorReport } from '../engine/events.ts'
import { reportOf } from '../engine/report.ts'
import { ExitCode } from '../errors.ts'
import type { Cluster } from '../inventory/model.ts'
import { clusterListArgs, judgeClusterList } from '../rocketmq/mqadmin.ts'
import { verifyCluster } from '../rocketmq/verify.ts'
import type { Problem, Verification } from '../rocketmq/verification.ts'
import { whenUp } from './coming-up.ts'
import { connectHosts, dialer } from './connect.ts'
import type { Context } from './context.ts'
import { select, selectedHosts, type Selection } from './limit.ts'
import { loadCluster } from './load.ts'
import type { Run } from './spec.ts'

/** Name servers read their expiry every 10 s; mqadmin itself starts a JVM, 4 to 6 s on a small host. */
const MQADMIN_TIMEOUT_MS = 120_000

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
  const { showVerification } = await import('../ui/show.ts')
  await context.ui.settled()
  showVerification(context.ui, verification)
  return verification
}

/** Lets `mqadmin clusterList` on a name server's host confirm the cluster, and prints what it printed. */
export async function confirmByMqadmin(context: Context, on: Verifiable): Promise<boolean> {
  const reached = (host: string): boolean => on.access.has(host) && on.unreachable?.has(host) !== true
  const from = on.cluster.instances.find(({ service, host }) => service === 'namesrv' && reached(host))
  const access = from && on.access.get(from.host)
  if (!access) {
    const message = 'mqadmin was not asked: no host of a name server is within --limit or was reached'
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return true
  }
  const script = runtimeOf(on.cluster).runMqadmin(clusterListArgs(on.cluster))
  const result = await access
    .script(script, { timeoutMs: MQADMIN_TIMEOUT_MS, signal: context.abort })
    .catch((error: unknown) => reportOf(error))
  if ('message' in result) {
    const message = `${from.host}: mqadmin could not be asked: ${result.message}`
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return false
  }
  const [stdout, stderr] = [result.stdout.toString(), result.stderr.toString()]
  const problems = judgeClusterList(on.cluster, stdout, stderr).filter((problem) => concerns(on, problem))
  context.ui.show('mqadmin', { host: from.host, stdout, problems }, () =>
    [
      `mqadmin clusterList on ${from.host}:`,
      stdout.trimEnd(),
      ...problems.map(({ message }) => `error: ${message}`),
    ].join('\n'),
  )
  return problems.length === 0
}

function limited(verification: Verification, on: Verifiable): Verification {
  const problems = verification.problems.filter((problem) => concerns(on, problem))
  return { ...verification, problems, ok: problems.length === 0 }
}

/** Under --limit only what the selected instances and their groups have to do with. */
function concerns({ cluster, selection }: Verifiable, { instance, group }: Problem): boolean {
  const members = cluster.groups.find(({ name }) => name === group)?.members ?? []
  const concerned = instance === undefined ? members : [instance, ...members]
  return concerned.length === 0 || concerned.some((id) => selection.instances.has(id))
}
