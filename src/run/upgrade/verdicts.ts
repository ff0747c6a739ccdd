import type { Blocked } from '../../engine/plan.ts'
import { namesOf } from '../../releases/advisories/index.ts'
import { judge, plainText, type Verdict } from '../../releases/upgrades/index.ts'
import type { Session } from '../session.ts'
import { asItRuns } from './as-it-runs.ts'
import { releasesThatRun } from './releases-on-hosts.ts'

type Judged = Pick<Session, 'cluster' | 'selection' | 'world' | 'verification'>

export interface VerdictOptions {
  /** The inventory was read for another release than it names. */
  readonly isAhead?: boolean
}

/**
 * The verdict on each release that runs and is not that of the inventory, the oldest first; empty: the release stays.
 * @throws the reason of an abort
 */
export async function upgradeVerdicts(
  session: Judged,
  { isAhead = false }: VerdictOptions = {},
): Promise<Verdict[]> {
  const { cluster, world } = session
  const to = cluster.rocketmq.version
  const releases = (await releasesThatRun(session)).filter((release) => release !== to)
  if (releases.length === 0) return []
  const running = await session.verification()
  return releases.map((from) =>
    judge({ from, to, before: asItRuns(cluster, from, running, world), after: cluster, isAhead }),
  )
}

/**
 * Pairs that are not allowed, as obstacles of a plan. A one-way key is an obstacle of the store itself (store-compat.ts).
 * @throws the reason of an abort
 */
export async function refusedPairs(session: Judged): Promise<Blocked[]> {
  const { cluster, selection } = session
  const instances = cluster.instances.filter(({ id }) => selection.instances.has(id))
  return (await upgradeVerdicts(session)).flatMap(({ from, to, refusals }) =>
    refusals.map(({ rule, about }): Blocked => {
      const concerned = instances.find(({ id }) => about.includes(id)) ?? instances[0]
      const rest = about.length === 0 ? '' : ` (${plainText(namesOf(about))})`
      const summary = plainText(rule.summary).replace(/\.$/, '')
      return {
        host: concerned?.host ?? '',
        role: 'rocketmq',
        resource: `upgrade:${from}-${to}`,
        reason: `RocketMQ ${from} → ${to} is not allowed: ${summary}${rest}`,
        hint: plainText(rule.action),
      }
    }),
  )
}
