import { ExitCode, RmqError } from '../../errors.ts'
import { compact } from '../../objects.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Credentials } from '../../rocketmq/remoting/acl.ts'
import { Secret } from '../../secret.ts'
import type { SmokeReport } from '../../smoke/report.ts'
import { runSmoke } from '../../smoke/run.ts'
import type { SmokeOptions } from '../../smoke/options.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import type { Context } from '../../run/context.ts'
import { dialer } from '../../run/hosts/dialer.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'

export interface SmokeFlags {
  readonly topic?: string
  /** To each master. */
  readonly messages?: number
  /** ms. */
  readonly duration?: number
  readonly threads?: number
  /** Bytes. */
  readonly size?: number
  /** Messages per second to all masters together. */
  readonly rate?: number
  readonly slaves?: boolean
}

const DEFAULT_MESSAGES = 100
const DEFAULT_SIZE = 128

/**
 * Sends messages to every master and reads them back; exit 3 when anything failed, is missing, or has not
 * got as far as the configuration promises.
 */
export const run: Run<SmokeFlags> = async (context, args) => {
  const { flags } = args
  const load = loadOf(flags)
  const cluster = await loadCluster(context, args)
  const credentials = credentialsOf(context.env, cluster)
  return withCluster({ context, flags, cluster, command: 'smoke' }, async (connected) => {
    await context.ui.settled()
    const { progressText, renderSmoke } = await import('../../ui/views/smoke.ts')
    try {
      const report = await runSmoke(cluster, dialer(connected.access), {
        ...load,
        selected: connected.selection.instances,
        ...(credentials && { credentials }),
        stop: context.stop,
        abort: context.abort,
        onProgress: (progress) => {
          context.ui.progress(progressText(progress, context.stop.aborted))
          context.ui.show('smoke-progress', progress, () => '')
        },
      })
      context.ui.progress(undefined)
      const options = { style: context.ui.style, ...(context.ui.width ? { width: context.ui.width } : {}) }
      context.ui.show('smoke', report, () => renderSmoke(report, options))
      return exitCodeOf(report, connected.unreachable.size > 0)
    } catch (error) {
      if (context.abort.aborted) return ExitCode.interrupted
      throw error
    } finally {
      context.ui.progress(undefined)
    }
  })
}

function exitCodeOf(report: SmokeReport, unreachable: boolean): ExitCode {
  if (report.interrupted) return ExitCode.interrupted
  if (!report.ok) return ExitCode.unverified
  return unreachable ? ExitCode.failed : ExitCode.done
}

type LoadFlags = Pick<SmokeOptions, 'topic' | 'amount' | 'threads' | 'size' | 'rate' | 'slaves'>

function loadOf(flags: SmokeFlags): LoadFlags {
  const { topic, messages, duration, threads = 1, size = DEFAULT_SIZE, rate, slaves = false } = flags
  if (messages !== undefined && duration !== undefined) {
    throw new RmqError('flags-clash', '--messages and --duration exclude each other', {
      hint: 'Give the number of messages, or the time to send.',
    })
  }
  return {
    ...compact({ topic }),
    amount: duration === undefined ? { messages: messages ?? DEFAULT_MESSAGES } : { durationMs: duration },
    ...compact({ rate }),
    threads,
    size,
    slaves,
  }
}

/**
 * Of another user than the inventory's own, or for a cluster whose ACL was not set up by us; from the environment, since
 * a command line is seen by every user of the machine. One variable alone may be what the inventory refers to.
 */
function credentialsOf(env: Context['env'], { acl }: Cluster): Credentials | undefined {
  const accessKey = env['RMQ_ACCESS_KEY'] ?? ''
  const secretKey = env['RMQ_SECRET_KEY'] ?? ''
  if (accessKey === '' && secretKey === '') return undefined
  if (accessKey === '' || secretKey === '') {
    if (acl) return undefined
    throw new RmqError('credentials-incomplete', 'only one of RMQ_ACCESS_KEY and RMQ_SECRET_KEY is set', {
      hint: 'Set both for a cluster with ACL, or none.',
    })
  }
  return { accessKey, secretKey: new Secret(secretKey) }
}
