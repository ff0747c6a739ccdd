import { stateDir } from '../layout/state.ts'
import type { HostAccess } from '../engine/access.ts'
import type { Outcome } from '../engine/events.ts'
import type { RunResult } from '../engine/run.ts'
import type { Cluster } from '../model/cluster.ts'
import { auditScript, auditEntry } from './audit-log.ts'
import type { Context } from './context.ts'
import type { Session } from './session.ts'

/**
 * Leaves a line in the audit log of every host that the run worked on, while it holds the lock. A host that has gone
 * away in the meantime is left out.
 * @param held fragment of the lock that fails when another run has it now
 */
export async function recordRun(
  context: Context,
  session: Session,
  result: RunResult,
  outcome: Outcome,
  held: string,
): Promise<void> {
  const failed = new Set(result.failures.map(({ host }) => host))
  const hosts = [...session.access.values()].filter(({ host }) => !session.unreachable.has(host))
  const entry = { ...auditEntry(context.commandLine), detail: `${result.changed} changes` }
  await Promise.all(
    hosts.map(async (access) => {
      const here = { ...entry, outcome: failed.has(access.host) ? 'failed' : outcome }
      const script = `( ${held}\n) || exit 1\n${auditScript(stateDir(session.cluster), here)}`
      await access.script(script, { timeoutMs: 30_000 }).catch(() => undefined)
    }),
  )
}

/** Leaves a line in the audit log of some hosts, for commands that do something else than carry out a plan. */
export async function recordDeed(
  hosts: readonly HostAccess[],
  cluster: Cluster,
  context: Context,
  outcome: string,
): Promise<void> {
  const script = auditScript(stateDir(cluster), { ...auditEntry(context.commandLine), outcome, detail: '' })
  await Promise.all(
    hosts.map((access) => access.script(script, { timeoutMs: 30_000 }).catch(() => undefined)),
  )
}
