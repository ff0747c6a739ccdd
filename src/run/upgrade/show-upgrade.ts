import type { Session } from '../session.ts'
import { upgradeVerdicts } from './verdicts.ts'

/**
 * Shows the verdict on each release that runs and is not that of the inventory, before the plan that changes it. Prints
 * nothing when the release stays. The plan is blocked by a pair that is not allowed.
 * @param isAhead the inventory was read for another release than it names
 */
export async function showUpgrade(session: Session, isAhead = false): Promise<void> {
  const { context } = session
  const verdicts = await upgradeVerdicts(session, isAhead)
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
