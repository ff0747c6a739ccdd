import { RmqError } from '../../errors.ts'
import type { UpgradeCheck } from '../../ui/views/upgrade/upgrade-check.ts'
import type { RemoteFlags } from '../command/flags.ts'
import type { Args } from '../command/spec.ts'
import type { Context } from '../context.ts'
import { planOf } from '../plan.ts'
import { withSession } from '../session.ts'
import { asItRuns } from './as-it-runs.ts'
import { judgeFor, readFor, type ReadFor } from './read-for.ts'
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
export async function judgeOffline(
  context: Context,
  args: Args,
  from: string,
  { to, inventory }: Wanted,
): Promise<UpgradeCheck> {
  if (from === to) {
    throw new RmqError('flags-clash', `both releases are ${to}`, {
      hint: 'Name the release that runs (--from) or the wanted one (--to).',
    })
  }
  const before = await readFor(context, args, from)
  return { ...nameOf(inventory, to), verdicts: [judgeFor(from, to, before, inventory)] }
}

/**
 * Judges the way from each release on the hosts, and tests hosts and cluster.
 * @throws RmqError of a session; InventoryError
 */
export async function judgeOnHosts(
  context: Context,
  args: Args<RemoteFlags>,
  wanted: Wanted,
): Promise<UpgradeCheck> {
  const { to, inventory } = wanted
  const { cluster } = inventory
  const options = { context, flags: args.flags, cluster, command: 'upgrade-check' }
  return withSession(options, async (session) => {
    const found = await releasesThatRun(session)
    const releases = releasesToLeave(found, wanted)
    const befores = await Promise.all(releases.map((release) => readFor(context, args, release)))
    const verdicts = await Promise.all(
      befores.map(async (before, index) => {
        const from = releases[index] ?? to
        const runs = asItRuns(before.cluster, from, await session.verification(), session.world)
        return judgeFor(from, to, { ...before, cluster: runs }, inventory)
      }),
    )
    const running = befores[0]?.cluster ?? cluster
    const mixed = found.length > 1
    return {
      ...nameOf(inventory, to),
      verdicts,
      findings: await readiness(session, planOf(session), running, mixed),
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
