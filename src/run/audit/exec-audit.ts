import type { ExecOptions, ExecResult } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import { stateDir } from '../../layout/state.ts'
import type { Cluster } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import type { Context } from '../context.ts'
import type { ConnectedHost } from '../hosts/connector.ts'
import { BEGUN } from '../../model/audit-entry.ts'
import { auditEntry, auditScript } from './audit-log.ts'
import { NOT_AUDITED } from './audit-trail.ts'

const TIMEOUT_MS = 30_000

interface ExecAudit {
  readonly context: Pick<Context, 'commandLine' | 'emit' | 'stop'>
  readonly cluster: Cluster
  /** Id of the run, the same on all its hosts. */
  readonly id: string
  /** false: as the login user, who may be root all the same. */
  readonly asRoot: boolean
}

/**
 * Runs a command of the user on a host, with an audit entry before and after it when it runs as root. An audit log that
 * cannot be written is reported and does not keep the command from running: it may be there to free the disk.
 * @returns undefined when Ctrl-C came before the command, which was not run
 * @throws what `run` throws, after the second entry
 */
export async function audited(
  access: ConnectedHost,
  { context, cluster, id, asRoot }: ExecAudit,
  run: () => Promise<ExecResult>,
): Promise<ExecResult | undefined> {
  const dir = stateDir(cluster)
  /** @param options those of the entry before the command are none: the first Ctrl-C ends it @returns false when no answer came */
  const write = async (
    outcome: string,
    detail: string,
    options: Pick<ExecOptions, 'changes'> = { changes: true },
  ): Promise<boolean> => {
    const line = auditScript(dir, { ...auditEntry(context.commandLine), outcome, detail, run: id })
    const script = `[ "$(id -u)" -eq 0 ] || exit 0\numask 077\n${sh`mkdir -p ${dir}`} || exit 1\n${line}`
    const written = await access
      .exec(script, { asLoginUser: !asRoot, timeoutMs: TIMEOUT_MS, ...options })
      .catch(() => undefined)
    if (written === undefined) return false
    if (written.exit !== 0)
      context.emit({ type: 'warning', code: 'not-audited', message: `${access.host}: ${NOT_AUDITED}` })
    return true
  }
  const hasBegun = await write(BEGUN, '', {})
  if (context.stop.aborted) {
    if (hasBegun) await write('interrupted', '')
    return undefined
  }
  try {
    const result = await run()
    await (result.exit === 0 ? write('done', '') : write('failed', `exit ${result.exit}`))
    return result
  } catch (error) {
    const code = error instanceof RmqError ? error.code : 'bug'
    await (code === 'interrupted' ? write(code, '') : write('failed', code))
    throw error
  }
}
