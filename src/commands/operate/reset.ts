import type { Run } from '../../run/command/spec.ts'
import { loadCluster } from '../../run/load.ts'
import { expectNamed } from '../../run/agree-by-name.ts'
import { expectWhole } from '../../run/reset-guards.ts'
import { resetSession } from '../../run/reset.ts'
import { withSession } from '../../run/session.ts'
import { startSite, stopSite, wipedSite, wipedStores } from '../../site/lifecycle.ts'

export interface ResetFlags {
  /** The cluster whose stores may be removed without a question. */
  readonly yesWipe?: string
  /** false: --no-backup was given. */
  readonly backup?: boolean
}

/** Stops instances, empties their stores, and starts them again, once the cluster's name was typed. */
export const run: Run<ResetFlags> = async (context, args) => {
  const { flags } = args
  const cluster = await loadCluster(context, args)
  expectNamed(cluster, '--yes-wipe', flags.yesWipe)
  expectWhole(cluster, flags.limit)
  const parts = {
    stop: stopSite(cluster),
    wipe: wipedSite(cluster),
    start: startSite(cluster),
    stores: wipedStores(cluster),
  }
  const options = { context, flags, cluster, command: 'reset', site: parts.wipe }
  return withSession(options, (session) =>
    resetSession(session, parts, flags.yesWipe, { backup: flags.backup }),
  )
}
