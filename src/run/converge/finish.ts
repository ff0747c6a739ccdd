import type { Outcome } from '../../engine/events.ts'
import type { RunResult } from '../../engine/run.ts'
import { ExitCode } from '../../errors.ts'
import { count } from '../../ui/text.ts'
import type { Session } from '../session.ts'
import type { LockedRun } from '../under-lock.ts'
import type { Verdict } from './verdict.ts'

/** Reports how a run under the lock ended, and leaves a line about it on the hosts. @returns its exit code */
export async function conclude(
  { audit }: LockedRun,
  session: Session,
  result: RunResult,
  verdict: Verdict,
): Promise<ExitCode> {
  await audit.end({
    outcome: outcomeOf(session, result, verdict),
    detail: detailOf(result),
    failed: new Set(result.failures.map(({ host }) => host)),
  })
  return finish(session, result, verdict)
}

function detailOf({ changed, unneeded }: RunResult): string {
  const made = count(changed, 'change')
  return unneeded === 0 ? made : `${made}, ${unneeded} not needed`
}

/** Reports how a run ended. @returns its exit code */
export function finish(session: Session, result: RunResult | undefined, verdict: Verdict): ExitCode {
  const outcome = outcomeOf(session, result, verdict)
  session.context.emit({
    type: 'run-finished',
    outcome,
    changed: result?.changed ?? 0,
    unneeded: result?.unneeded ?? 0,
    failedHosts: [...failedHostsOf(session, result)],
    ms: session.context.elapsed(),
  })
  switch (outcome) {
    case 'failed':
      return ExitCode.failed
    case 'unverified':
      return ExitCode.unverified
    case 'interrupted':
      return ExitCode.interrupted
    case 'changed':
    case 'unchanged':
    case 'pending':
      return ExitCode.done
  }
}

function failedHostsOf(session: Session, result: RunResult | undefined): ReadonlySet<string> {
  return new Set([...session.unreachable.keys(), ...(result?.failures.map(({ host }) => host) ?? [])])
}

function outcomeOf(session: Session, result: RunResult | undefined, verdict: Verdict): Outcome {
  if (result?.interrupted) return 'interrupted'
  if (failedHostsOf(session, result).size > 0) return 'failed'
  if (verdict !== 'verified') return verdict
  return (result?.changed ?? 0) > 0 ? 'changed' : 'unchanged'
}
