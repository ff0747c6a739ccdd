import { runtimeOf } from '../runtime/index.ts'
import type { HostAccess } from '../engine/access.ts'
import type { ErrorReport } from '../engine/events.ts'
import { reportOf } from '../engine/report.ts'
import { clusterListArgs, checkClusterList } from '../rocketmq/verify/mqadmin.ts'
import type { Problem } from '../rocketmq/verify/verification.ts'
import type { Context } from './context.ts'
import { concerns } from './target.ts'
import type { Verifiable } from './target.ts'

/** Name servers read their expiry every 10 s; mqadmin itself starts a JVM, 4 to 6 s on a small host. */
const MQADMIN_TIMEOUT_MS = 120_000

/**
 * Lets `mqadmin clusterList` on a name server's host confirm the cluster, and prints what it printed. What it gives an
 * answer includes the start of its own classes, so on a busy host it gives up too early: where it does not confirm what
 * was verified just now, it is asked once more.
 */
export async function confirmByMqadmin(
  context: Pick<Context, 'emit' | 'ui' | 'abort'>,
  on: Verifiable,
): Promise<boolean> {
  const reached = (host: string): boolean => on.access.has(host) && on.unreachable?.has(host) !== true
  const from = on.cluster.instances.find(({ service, host }) => service === 'namesrv' && reached(host))
  const access = from && on.access.get(from.host)
  if (!access) {
    const message = 'mqadmin was not asked: no host of a name server is within --limit or was reached'
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return true
  }
  const first = await askMqadmin(context, on, access)
  const result =
    'problems' in first && first.problems.length > 0 ? await askMqadmin(context, on, access) : first
  if ('message' in result) {
    const message = `${from.host}: mqadmin could not be asked: ${result.message}`
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return false
  }
  const { stdout, problems } = result
  context.ui.show('mqadmin', { host: from.host, stdout, problems }, () =>
    [
      `mqadmin clusterList on ${from.host}:`,
      stdout.trimEnd(),
      ...problems.map(({ message }) => `error: ${message}`),
    ].join('\n'),
  )
  return problems.length === 0
}

interface MqadminAnswer {
  readonly stdout: string
  readonly problems: readonly Problem[]
}

async function askMqadmin(
  { abort }: Pick<Context, 'abort'>,
  on: Verifiable,
  access: HostAccess,
): Promise<MqadminAnswer | ErrorReport> {
  const script = runtimeOf(on.cluster).runMqadmin(clusterListArgs(on.cluster))
  try {
    const answer = await access.script(script, { timeoutMs: MQADMIN_TIMEOUT_MS, signal: abort })
    const [stdout, stderr] = [answer.stdout.toString(), answer.stderr.toString()]
    const problems = checkClusterList(on.cluster, stdout, stderr).filter((problem) => concerns(on, problem))
    return { stdout, problems }
  } catch (error) {
    return reportOf(error)
  }
}
