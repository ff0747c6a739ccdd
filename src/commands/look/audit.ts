import { stateDir } from '../../layout/state.ts'
import { mapLimit } from '../../engine/concurrency.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import { renderAudit, type HostEntry } from '../../ui/views/audit.ts'
import { parseAuditEntry, readScript } from '../../run/audit/audit-log.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'

export interface AuditFlags {
  readonly lines?: number
}

/** A run writes two lines. */
const DEFAULT_LINES = 40
const TIMEOUT_MS = 30_000

/** Lists the audit entries of all hosts by time: user, command, outcome. */
export const run: Run<AuditFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const { flags } = args
  const script = readScript(stateDir(cluster), flags.lines ?? DEFAULT_LINES)
  return withCluster({ context, flags, cluster }, async ({ connections }) => {
    const read = await mapLimit(
      connections.reached,
      flags.concurrency,
      async (access): Promise<HostEntry[]> => {
        const { exit, stdout, stderr } = await access.script(script, { timeoutMs: TIMEOUT_MS })
        if (exit !== 0) {
          throw new RmqError('audit-unreadable', 'the audit log cannot be read', {
            where: { host: access.host },
            output: stderr.toString(),
            hint: "Only root may read it: `ssh: { become: sudo }`, or log in as root ('user: root').",
          })
        }
        const lines = stdout.toString().split('\n')
        return lines
          .flatMap((line) => parseAuditEntry(line) ?? [])
          .map((entry) => ({ ...entry, host: access.host }))
      },
    )
    const entries = read.flat()
    context.ui.show('audit', { entries }, () => renderAudit(entries, context.ui))
    return connections.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  })
}
