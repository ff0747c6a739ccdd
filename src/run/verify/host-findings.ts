import type { DesiredState, PlacedResource } from '../../engine/desired-state.ts'
import type { Diff } from '../../engine/resource.ts'
import { evaluate } from '../../engine/evaluate.ts'
import { ObservedWorld, type World } from '../../engine/world.ts'
import { messageOf } from '../../errors.ts'
import { hint } from '../../hint.ts'
import { recordsRef } from '../../instances/records.ts'
import { serviceRef } from '../../instances/service-ref.ts'
import { DOCKER_UNIT } from '../../layout/systemd.ts'
import type { Cluster } from '../../model/cluster.ts'
import { hostsBlockRef } from '../../resources/hosts-file.ts'
import { systemdServiceRef } from '../../resources/systemd-service.ts'
import type { Drift, Problem } from '../../rocketmq/verify/verification.ts'
import { instanceHooks } from '../../rocketmq/services/instance-hooks.ts'
import { clusterSite } from '../../site/site.ts'
import { storeMarkRef, storeOriginRef } from '../../stores/store-origin.ts'
import { tieredOriginRef } from '../../stores/tiered-store.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { readHost } from '../hosts/read-host.ts'

/** Findings of a verification on the hosts, beside the answers of the running cluster. */
export interface HostFindings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Roles whose resources a verification compares: what RocketMQ's protocol cannot answer. */
const FIREWALL_ROLES: ReadonlySet<string> = new Set(['firewall', 'firewalld'])
/** Roles of what the next boot changes, and of clocks; they only have notes. */
const NOTED: ReadonlySet<string> = new Set(['kernel', 'mounts', 'clock'])
/** Ports that are open and not used any more harm nothing that is verified. */
const TIDY = 'tidy'

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
        context.abort.throwIfAborted()
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
      (isVerified(cluster, placed) || isRecords(placed)) &&
      (placed.resource.owner === undefined || chosen.has(placed.resource.owner)),
  )
  return { ...whole, resources }
}

/** The differences of firewalls, units and stores in what was read; starts and other roles are left out. Pure. */
export function hostFindings(cluster: Cluster, site: DesiredState, world: World): HostFindings {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  for (const placed of site.resources) {
    const { host, resource } = placed
    if (!isVerified(cluster, placed) || !world.has({ host, id: resource.id })) continue
    const evaluation = evaluate(placed, world)
    if (evaluation.kind === 'unknown') continue
    const { diff } = evaluation
    const of = { host, ...(resource.owner === undefined ? {} : { instance: resource.owner }) }
    if (diff.kind === 'same') {
      if (diff.note !== undefined) {
        warnings.push({ code: 'host-note', ...of, message: `${host}: ${diff.note}` })
      }
      continue
    }
    // An instance that does not run does not answer either.
    if (diff.kind === 'change' && diff.action === 'start') continue
    problems.push({
      code: FIREWALL_ROLES.has(placed.role) ? 'firewall-differs' : 'service-differs',
      ...of,
      message:
        diff.kind === 'change'
          ? `${host} differs from the inventory: ${diff.summary}${rulesIn(placed, diff)}`
          : `${host}: ${diff.reason}`,
      hint:
        diff.kind === 'blocked' && diff.hint !== undefined
          ? diff.hint
          : hint`See the difference: ${{ run: 'plan' }}. Repair it: ${{ run: 'apply' }}.`,
    })
  }
  return { problems, warnings }
}

/** The records of a host: they show whether a folder of a store was applied. They are read, not compared. */
const isRecords = ({ host, resource }: PlacedResource): boolean => resource.id === recordsRef(host).id

function isVerified(cluster: Cluster, { host, role, phase, resource }: PlacedResource): boolean {
  const { instances } = cluster
  if (FIREWALL_ROLES.has(role)) return phase !== TIDY
  if (NOTED.has(role)) return true
  // No container starts with a host whose docker does not.
  if (resource.id === systemdServiceRef(host, DOCKER_UNIT).id) return true
  if (resource.id === hostsBlockRef(host, cluster.name).id) return listsByName(cluster)
  return instances.some(
    (instance) =>
      instance.host === host &&
      [
        serviceRef(instance),
        storeOriginRef(instance),
        storeMarkRef(instance),
        tieredOriginRef(instance),
      ].some(({ id }) => id === resource.id),
  )
}

/** Returns true when a start needs the names in the hosts file: those of name servers in a list. */
function listsByName({ hosts, instances }: Cluster): boolean {
  const lists = instances.flatMap(({ config }) => config.get('namesrvAddr') ?? [])
  return lists.some(
    (list) =>
      typeof list === 'string' && list.split(/[;:]/).some((word) => hosts.some(({ name }) => name === word)),
  )
}

/** Leaves out problems of instances that the answers of the running cluster have named already. */
export function withoutKnown(
  { problems, warnings }: HostFindings,
  drift: ReadonlyMap<string, Drift>,
): HostFindings {
  const isNew = ({ instance }: Problem): boolean => instance === undefined || !drift.has(instance)
  return { problems: problems.filter(isNew), warnings }
}

/** Rules that are named in a message. */
const NAMED_RULES = 3

/** The first rules that a firewall lacks or has too many of, in brackets. */
function rulesIn({ role }: PlacedResource, { patch = '' }: Extract<Diff, { kind: 'change' }>): string {
  const rules = patch.split('\n').filter((line) => /^[+-]/.test(line))
  if (!FIREWALL_ROLES.has(role) || rules.length === 0) return ''
  return ` (${rules.slice(0, NAMED_RULES).join(', ')}${rules.length > NAMED_RULES ? ', …' : ''})`
}
