import type { DesiredState, PlacedResource } from '../../engine/desired-state.ts'
import type { Diff } from '../../engine/resource.ts'
import { evaluate } from '../../engine/evaluate.ts'
import { ObservedWorld, type World } from '../../engine/world.ts'
import { messageOf } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Drift, Problem } from '../../rocketmq/verify/verification.ts'
import { instanceHooks } from '../../rocketmq/services/instance-hooks.ts'
import { getOrMake } from '../../objects.ts'
import { clusterSite } from '../../site/site.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { readHost } from '../hosts/read-host.ts'
import { isOfFirewall, isRecords, partOf } from './verified-parts.ts'

/** Findings of a verification on the hosts, beside the answers of the running cluster. */
export interface HostFindings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/**
 * Reads firewalls, units and stores of the reached hosts, one script each, and compares them with the inventory. A host that cannot
 * be read is a warning event: its instances are verified by the protocol all the same.
 * @throws the reason of an abort
 */
export async function readFindings(on: ConnectedCluster): Promise<HostFindings> {
  const { cluster, context, selection } = on
  const site = verifiedSite(cluster, selection.instances)
  const world = new ObservedWorld()
  await Promise.all(
    [...on.access.values()].map(async (access) => {
      try {
        await readHost(access, site, world, context)
      } catch (error) {
        context.stop.throwIfAborted()
        context.emit({
          type: 'warning',
          code: 'host-not-read',
          message: `${access.host}: its firewall and units were not compared: ${messageOf(error)}`,
        })
      }
    }),
  )
  return hostFindings(cluster, site, world)
}

/** The part of a cluster's hosts that a verification reads. @param chosen ids of instances */
export function verifiedSite(cluster: Cluster, chosen: ReadonlySet<string>): DesiredState {
  const whole = clusterSite(cluster, instanceHooks(cluster, { drain: false }))
  const resources = whole.resources.filter(
    (placed) =>
      (partOf(cluster, placed) !== undefined || isRecords(placed)) &&
      (placed.resource.owner === undefined || chosen.has(placed.resource.owner)),
  )
  return { ...whole, resources }
}

/** The differences of firewalls, units and stores in what was read; starts and other roles are left out. Pure. */
export function hostFindings(cluster: Cluster, site: DesiredState, world: World): HostFindings {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const atStart = new Map<string, Of & { readonly summaries: string[] }>()
  for (const placed of site.resources) {
    const { host, resource } = placed
    const part = partOf(cluster, placed)
    if (part === undefined || !world.has({ host, id: resource.id })) continue
    const evaluation = evaluate(placed, world)
    if (evaluation.kind === 'unknown') continue
    const { diff } = evaluation
    const of: Of = { host, ...(resource.owner === undefined ? {} : { instance: resource.owner }) }
    if (diff.kind === 'same') {
      if (diff.note !== undefined) {
        warnings.push({ code: 'host-note', ...of, message: `${host}: ${diff.note}` })
      }
      continue
    }
    // An instance that does not run does not answer either.
    if (diff.kind === 'change' && diff.action === 'start') continue
    if (diff.kind === 'change' && part === 'start') {
      const key = JSON.stringify([host, resource.owner])
      getOrMake(atStart, key, () => ({ ...of, summaries: [] })).summaries.push(diff.summary)
      continue
    }
    problems.push({
      code: isOfFirewall(placed) ? 'firewall-differs' : 'service-differs',
      ...of,
      message:
        diff.kind === 'change'
          ? `${host} differs from the inventory: ${diff.summary}${rulesIn(placed, diff)}`
          : `${host}: ${diff.reason}`,
      hint: diff.kind === 'blocked' && diff.hint !== undefined ? diff.hint : COMPARE,
    })
  }
  const known = new Set(problems.map(({ instance }) => instance))
  for (const { summaries, ...of } of atStart.values()) {
    // A restart that is due is for such a difference.
    if (of.instance !== undefined && known.has(of.instance)) continue
    problems.push(startProblem(of, summaries))
  }
  return { problems, warnings }
}

/** The host and the instance of a finding. */
type Of = Pick<Problem, 'instance'> & { readonly host: string }

const COMPARE = hint`See the difference: ${{ run: 'plan' }}. Repair it: ${{ run: 'apply' }}.`

/** A problem of what the next start would read, which may be that of a boot: nothing of it shows in the running process. */
function startProblem(of: Of, summaries: readonly string[]): Problem {
  const who = of.instance ?? 'instances'
  return {
    code: 'start-differs',
    ...of,
    message: `${of.host} differs from the inventory in what ${who} would start with: ${someOf(summaries)}`,
    hint: COMPARE,
  }
}

/** Leaves out problems of instances that the answers of the running cluster have named already. */
export function withoutKnown(
  { problems, warnings }: HostFindings,
  drift: ReadonlyMap<string, Drift>,
): HostFindings {
  const isNew = ({ instance }: Problem): boolean => instance === undefined || !drift.has(instance)
  return { problems: problems.filter(isNew), warnings }
}

/** The first rules that a firewall lacks or has too many of, in brackets. */
function rulesIn(placed: PlacedResource, { patch = '' }: Extract<Diff, { kind: 'change' }>): string {
  const rules = patch.split('\n').filter((line) => /^[+-]/.test(line))
  return isOfFirewall(placed) && rules.length > 0 ? ` (${someOf(rules)})` : ''
}

/** Texts that are named in a message. */
const MOST_NAMED = 3

const someOf = (texts: readonly string[]): string =>
  `${texts.slice(0, MOST_NAMED).join(', ')}${texts.length > MOST_NAMED ? ', …' : ''}`
