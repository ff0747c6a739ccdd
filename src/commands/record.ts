import { hostname, userInfo } from 'node:os'
import { stateDir } from '../../roles/base/index.ts'
import type { HostAccess } from '../engine/access.ts'
import type { Outcome } from '../engine/events.ts'
import type { RunResult } from '../engine/run.ts'
import type { Cluster } from '../inventory/model.ts'
import { redact } from '../secret.ts'
import { sh } from '../shell/quote.ts'
import type { Context } from './context.ts'
import type { Survey } from './survey.ts'

/**
 * Leaves a line in the audit log of every host that the run worked on, while it holds the lock. A host that has gone
 * away in the meantime is left out.
 * @param held fragment of the lock that fails when another run has it now
 */
export async function recordRun(
  context: Context,
  survey: Survey,
  result: RunResult,
  outcome: Outcome,
  held: string,
): Promise<void> {
  const failed = new Set(result.failures.map(({ host }) => host))
  const hosts = [...survey.access.values()].filter(({ host }) => !survey.unreachable.has(host))
  await Promise.all(
    hosts.map(async (access) => {
      const line = auditLine(context, failed.has(access.host) ? 'failed' : outcome, result.changed)
      const script = `( ${held}\n) || exit 1\n${auditScript(stateDir(survey.cluster), line)}`
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
  const line = auditLine(context, outcome, 0)
  await Promise.all(
    hosts.map((access) =>
      access.script(auditScript(stateDir(cluster), line), { timeoutMs: 30_000 }).catch(() => undefined),
    ),
  )
}

/** One line a run: time, who, from where, what, how it ended. Tab separated. */
function auditLine(context: Context, outcome: string, changed: number): string {
  const who = `${userInfo().username}@${hostname()}`
  const command = redact(context.commandLine).replaceAll(/\s+/g, ' ')
  return [new Date().toISOString(), who, command, outcome, `${changed} changes`].join('\t')
}

/** Appends a line to the audit log of a host. */
export const auditScript = (dir: string, line: string): string =>
  sh`umask 077; printf '%s\n' ${line} >>${`${dir}/audit.log`}`
