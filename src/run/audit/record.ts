import { stateDir } from '../../layout/state.ts'
import type { Outcome } from '../../engine/events.ts'
import type { RunResult } from '../../engine/run.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { auditScript, auditEntry } from './audit-log.ts'

const TIMEOUT_MS = 30_000

/**
 * Appends a line to the audit log of every host that the run worked on, while it holds the lock. A host that was lost in
 * the meantime is left out.
 * @param held fragment of the lock that fails when another run has it now
 */
export async function recordRun(
  { context, cluster, connections }: ConnectedCluster,
  result: RunResult,
  outcome: Outcome,
  held: string,
): Promise<void> {
  const failed = new Set(result.failures.map(({ host }) => host))
  const entry = { ...auditEntry(context.commandLine), detail: `${result.changed} changes` }
  await Promise.all(
    connections.reached.map(async (access) => {
      const here = { ...entry, outcome: failed.has(access.host) ? 'failed' : outcome }
      const script = `( ${held}\n) || exit 1\n${auditScript(stateDir(cluster), here)}`
      await access.script(script, { timeoutMs: TIMEOUT_MS }).catch(() => undefined)
    }),
  )
}

/** Appends a line to the audit log of every connected host, for commands that carry out no plan. */
export async function recordAction(
  { context, cluster, access }: ConnectedCluster,
  outcome: string,
): Promise<void> {
  const entry = { ...auditEntry(context.commandLine), outcome, detail: '' }
  const script = auditScript(stateDir(cluster), entry)
  await Promise.all(
    [...access.values()].map((host) => host.script(script, { timeoutMs: TIMEOUT_MS }).catch(() => undefined)),
  )
}
