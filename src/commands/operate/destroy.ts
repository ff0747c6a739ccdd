import { expectNamed } from '../../run/agree-by-name.ts'
import type { Run } from '../../run/command/spec.ts'
import { destroySession } from '../../run/destroy/destroy.ts'
import { expectNoLimit, wholeCluster } from '../../run/destroy/guards.ts'
import { loadCluster } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import { destroyedSite } from '../../site/destroy.ts'

export interface DestroyFlags {
  /** Stores and logs go too. */
  readonly withData?: boolean
  /** false: --no-backup was given. */
  readonly backup?: boolean
  /** The cluster that may be removed without a question. */
  readonly yesDestroy?: string
}

/** Removes a cluster from its hosts, once the cluster's name was typed. */
export const run: Run<DestroyFlags> = async (context, args) => {
  const { flags } = args
  expectNoLimit(flags.limit)
  const cluster = wholeCluster(await loadCluster(context, args))
  expectNamed(cluster, '--yes-destroy', flags.yesDestroy)
  const site = destroyedSite(cluster, { withData: flags.withData === true })
  return withSession({ context, flags, cluster, command: 'destroy', site }, (session) =>
    destroySession(session, flags.yesDestroy, { backup: flags.backup !== false }),
  )
}
