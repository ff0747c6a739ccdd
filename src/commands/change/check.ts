import { ExitCode } from '../../errors.ts'
import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { planOf } from '../../run/plan.ts'
import { withSession } from '../../run/session.ts'

/** Tests the hosts against the inventory before anything is changed. Writes nothing; exit 1 when a check fails. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  return withSession({ context, flags: args.flags, cluster, command: 'check' }, async (session) => {
    const plan = planOf(session)
    const { examine } = await import('../../preflight/examine.ts')
    const findings = await examine(session, plan, context.abort)
    const { renderFindings } = await import('../../ui/views/findings.ts')
    await context.ui.settled()
    context.ui.show('check', { findings }, () =>
      renderFindings(findings, { style: context.ui.style, verbose: args.flags.verbose }),
    )
    return findings.some(({ level }) => level === 'fail') ? ExitCode.failed : ExitCode.done
  })
}
