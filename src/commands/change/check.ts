import { ExitCode } from '../../errors.ts'
import { parseVersion } from '../../releases/version.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { planToShow } from '../../run/plan-when-idle.ts'
import { withSession } from '../../run/session.ts'
import type { TimingsFlags } from '../../run/timings/with-timings.ts'
import { loadForRelease } from '../../run/upgrade/read-for.ts'
import { showUpgrade } from '../../run/upgrade/show-upgrade.ts'

export interface CheckFlags extends TimingsFlags {
  /** The release to test the hosts for; that of the inventory unless given. */
  readonly to?: string
}

/** Tests the hosts against the inventory before anything is changed. Writes nothing; exit 1 when a check fails. */
export const run: Run<CheckFlags> = async (context, args) => {
  const { flags } = args
  if (flags.to !== undefined) parseVersion(flags.to)
  const cluster = await (flags.to === undefined
    ? loadCluster(context, args)
    : loadForRelease(context, args, flags.to))
  return withSession({ context, flags, cluster, command: 'check' }, async (session) => {
    const plan = await planToShow(session)
    const { examine } = await import('../../preflight/examine.ts')
    const findings = await examine(session, plan, context.stop)
    const { renderFindings } = await import('../../ui/views/findings.ts')
    await context.ui.settled()
    await showUpgrade(session, { isAhead: flags.to !== undefined })
    context.ui.show('check', { findings }, () =>
      renderFindings(findings, { style: context.ui.style, verbose: flags.verbose }),
    )
    return findings.some(({ level }) => level === 'fail') ? ExitCode.failed : ExitCode.done
  })
}
