import type { Session } from '../session.ts'
import { upgradeVerdicts, type VerdictOptions } from './verdicts.ts'

/**
 * Shows the verdict on each release that runs and is not that of the inventory, before the plan that changes it. Prints
 * nothing when the release stays. The plan is blocked by a pair that is not allowed.
 */
export async function showUpgrade(session: Session, options: VerdictOptions = {}): Promise<void> {
  const { context } = session
  const verdicts = await upgradeVerdicts(session, options)
  if (verdicts.length === 0) return
  const { renderVerdict, verdictRecord } = await import('../../ui/views/upgrade/verdict.ts')
  const { style, width } = context.ui
  for (const verdict of verdicts) {
    context.ui.show('upgrade', verdictRecord(verdict), () => {
      const text = renderVerdict(verdict, { style, width, verbose: context.verbose, brief: true })
      return `${text}\n`
    })
  }
}
