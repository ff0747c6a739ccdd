import { runtimeOf } from '../../runtime/index.ts'
import { nameServersOf } from '../../model/address.ts'
import type { HostAccess } from '../../engine/access.ts'
import type { ErrorReport } from '../../engine/events.ts'
import { reportOf } from '../../engine/report.ts'
import { clusterListArgs, checkClusterList } from '../../rocketmq/verify/mqadmin.ts'
import type { Problem } from '../../rocketmq/verify/verification.ts'
import { anySignal } from '../../signals.ts'
import { indent, oneLine, safe } from '../../ui/text.ts'
import type { Context } from '../context.ts'
import { concerns, type ConnectedCluster } from '../connected-cluster.ts'

/** ms. Name servers check their registrations every 10 s; mqadmin itself starts a JVM, 4 to 6 s on a small host. */
const MQADMIN_TIMEOUT_MS = 120_000
/** ms without another row after which a table that lists the cluster is whole; rows come some hundredths of a second apart. */
const QUIET_MS = 500
/** Longest table that is read, bytes. */
const TABLE_BYTES = 4 * 1024 * 1024

interface Confirmable extends Pick<ConnectedCluster, 'cluster' | 'selection' | 'access' | 'unreachable'> {
  readonly context: Pick<Context, 'emit' | 'stop'> & { readonly ui: Pick<Context['ui'], 'show'> }
}

/**
 * Lets `mqadmin clusterList` on a name server's host confirm the cluster, and prints its output. The time that mqadmin
 * waits for an answer includes the start of its own classes, so on a busy host it gives up too early: where it does not
 * confirm what was verified just now, it is asked once more.
 * @throws RmqError 'interrupted' after Ctrl-C
 */
export async function confirmByMqadmin(on: Confirmable): Promise<boolean> {
  const { context } = on
  const reached = (host: string): boolean => on.access.has(host) && !on.unreachable.has(host)
  const from = nameServersOf(on.cluster).find(({ host }) => reached(host))
  const access = from && on.access.get(from.host)
  if (!access) {
    const message = 'mqadmin was not run: no host of a name server is within --limit or was reached'
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return true
  }
  const first = await askMqadmin(on, access)
  const result = 'problems' in first && first.problems.length > 0 ? await askMqadmin(on, access) : first
  if ('message' in result) {
    const message = `${from.host}: mqadmin could not be run: ${result.message}`
    context.emit({ type: 'warning', code: 'mqadmin-not-asked', message })
    return false
  }
  const { stdout, problems } = result
  context.ui.show('mqadmin', { host: from.host, stdout, problems }, () =>
    [
      `mqadmin clusterList on ${from.host}:`,
      // A name in it may hold a line break: none of its lines looks like one of ours.
      indent(safe(stdout).trimEnd(), 2),
      ...problems.map(({ message }) => `error: ${oneLine(message)}`),
    ].join('\n'),
  )
  return problems.length === 0
}

interface MqadminAnswer {
  readonly stdout: string
  readonly problems: readonly Problem[]
}

/**
 * Asks until the table lists the cluster as it is in the inventory and no other row follows: the JVM of mqadmin goes on for 3 s
 * after it, as its network threads end slowly. Otherwise until mqadmin ends.
 */
async function askMqadmin(on: Confirmable, access: HostAccess): Promise<MqadminAnswer | ErrorReport> {
  const script = runtimeOf(on.cluster).runMqadmin(clusterListArgs(on.cluster))
  const problemsOf = (stdout: string, stderr = ''): readonly Problem[] =>
    checkClusterList(on.cluster, stdout, stderr).filter((problem) => concerns(on, problem))
  const whole = new AbortController()
  const decoder = new TextDecoder()
  let table = ''
  let quiet: NodeJS.Timeout | undefined
  const onStdout = (chunk: Buffer): void => {
    table += decoder.decode(chunk, { stream: true })
    clearTimeout(quiet)
    if (!table.endsWith('\n') || problemsOf(table).length > 0) return
    quiet = setTimeout(() => {
      whole.abort()
    }, QUIET_MS)
  }
  const signal = anySignal([on.context.stop, whole.signal])
  try {
    const limits = { timeoutMs: MQADMIN_TIMEOUT_MS, maxBytes: TABLE_BYTES }
    const { stderr } = await access.script(script, { ...limits, signal, onStdout })
    return { stdout: table, problems: problemsOf(table, stderr.toString()) }
  } catch (error) {
    if (on.context.stop.aborted) throw error
    if (whole.signal.aborted) return { stdout: table, problems: [] }
    return reportOf(error)
  } finally {
    clearTimeout(quiet)
  }
}
