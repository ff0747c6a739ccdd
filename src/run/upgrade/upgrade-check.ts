import { RmqError } from '../../errors.ts'
import type { UpgradeCheck } from '../../ui/views/upgrade/upgrade-check.ts'
import type { RemoteFlags } from '../command/flags.ts'
import type { Context } from '../context.ts'
import { planOf } from '../plan.ts'
import { withSession } from '../session.ts'
import { asItRuns } from './as-it-runs.ts'
import { judgeFor, runningOf, type Reader, type ReadFor } from './read-for.ts'
import { readiness } from './readiness.ts'
import { releasesThatRun } from './releases-on-hosts.ts'

export interface Wanted {
  /** The release that the inventory names. */
  readonly named: string
  readonly to: string
  /** The inventory, read for `to`. */
  readonly inventory: ReadFor
}

/**
 * Judges a pair of releases by the inventory alone.
 * @throws RmqError 'flags-clash' when both are the same; InventoryError
 */
export function judgeOffline(read: Reader, from: string, { to, inventory }: Wanted): UpgradeCheck {
  if (from === to) {
    throw new RmqError('flags-clash', `both releases are ${to}`, {
      hint: 'Name the release that runs (--from) or the wanted one (--to).',
    })
  }
  return { ...nameOf(inventory, to), verdicts: [judgeFor(from, to, read(from).cluster, inventory)] }
}

/**
 * Judges the way from each release on the hosts, and tests hosts and cluster.
 * @throws RmqError of a session; InventoryError
 */
export async function judgeOnHosts(
  context: Context,
  flags: RemoteFlags,
  read: Reader,
  wanted: Wanted,
): Promise<UpgradeCheck> {
  const { to, inventory } = wanted
  const { cluster } = inventory
  const options = { context, flags, cluster, command: 'upgrade-check' }
  return withSession(options, async (session) => {
    const found = await releasesThatRun(session)
    const releases = releasesToLeave(found, wanted)
    const befores = releases.map((from) => ({ from, cluster: read(from).cluster }))
    const verdicts = await Promise.all(
      befores.map(async ({ from, cluster: before }) =>
        judgeFor(from, to, asItRuns(before, from, await session.verification(), session.world), inventory),
      ),
    )
    const [oldest] = releases
    const running = oldest === undefined ? cluster : runningOf(read, oldest)
    const mixed = found.length > 1
    return {
      ...nameOf(inventory, to),
      verdicts,
      findings: await readiness(session, await planOf(session), running, mixed),
    }
  })
}

/** The releases that are left behind; that of the inventory where neither a record nor a broker names one. */
function releasesToLeave(found: readonly string[], { named, to }: Wanted): string[] {
  return (found.length === 0 ? [named] : found).filter((release) => release !== to)
}

const nameOf = ({ cluster }: ReadFor, to: string): Pick<UpgradeCheck, 'file' | 'cluster' | 'to'> => ({
  file: cluster.file,
  cluster: cluster.name,
  to,
})
