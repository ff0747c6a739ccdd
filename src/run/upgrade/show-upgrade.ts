import { judge } from '../../releases/upgrades/index.ts'
import type { Session } from '../session.ts'
import { releasesOnHosts } from './releases-on-hosts.ts'

/**
 * Shows the verdict on each release that runs and is not that of the inventory, before the plan that changes it. Prints
 * nothing when the release stays. A pair that is not allowed is a severe warning too.
 */
export async function showUpgrade(session: Session): Promise<void> {
  const { cluster, context } = session
  const to = cluster.rocketmq.version
  const releases = releasesOnHosts(session).filter((release) => release !== to)
  if (releases.length === 0) return
  const { renderVerdict, verdictRecord } = await import('../../ui/views/upgrade/verdict.ts')
  const { style, width } = context.ui
  for (const from of releases) {
    const verdict = judge({ from, to, before: cluster, after: cluster })
    context.ui.show('upgrade', verdictRecord(verdict), () => {
      const text = renderVerdict(verdict, { style, width, verbose: context.verbose, brief: true })
      return `${text}\n`
    })
    if (verdict.allowed) continue
    context.emit({
      type: 'warning',
      code: 'upgrade-refused',
      message: `RocketMQ ${from} → ${to} is not allowed: ${verdict.refusals.map(({ rule }) => rule.id).join(', ')}`,
      severe: true,
    })
  }
}
