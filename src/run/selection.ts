import type { DesiredState } from '../engine/desired-state.ts'
import { RmqError } from '../errors.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { areOfOneGroup } from '../model/groups.ts'
import { withRemovals } from '../model/with-removals.ts'
import { kindOf } from '../services/index.ts'

/** The part of a cluster a command works on. */
export interface Selection {
  readonly hosts: ReadonlySet<string>
  readonly instances: ReadonlySet<string>
}

/**
 * Reads the names of `--limit`, what is to be removed included: hosts, broker groups and instances. A host stands for everything on
 * it; a group or an instance for its instances and whatever their hosts need for them.
 * @throws RmqError 'limit-unknown' (exit 2) for a name the inventory does not have
 */
export function select(inventoried: Cluster, limit: readonly string[] | undefined): Selection {
  const cluster = withRemovals(inventoried)
  if (limit === undefined) {
    return {
      hosts: new Set(cluster.hosts.map(({ name }) => name)),
      instances: new Set(cluster.instances.map(({ id }) => id)),
    }
  }
  const picked = limit.flatMap((name) => pick(cluster, name))
  return {
    hosts: new Set(picked.map(({ host }) => host)),
    instances: new Set(picked.flatMap(({ instance }) => (instance === undefined ? [] : [instance]))),
  }
}

/** The hosts of a selection that stay, in the order of the inventory. */
export function selectedHosts(cluster: Cluster, { hosts }: Pick<Selection, 'hosts'>): Host[] {
  return cluster.hosts.filter(({ name }) => hosts.has(name))
}

/**
 * The selected hosts, and those to be removed that the desired state has resources of.
 * @param wanted is called only where the inventory removes hosts
 */
export function withHostsToRemove(
  cluster: Cluster,
  selection: Selection,
  wanted: () => DesiredState,
): Host[] {
  const { hostsToRemove } = cluster
  const concerned = new Set(hostsToRemove.length === 0 ? [] : wanted().resources.map(({ host }) => host))
  return [...selectedHosts(cluster, selection), ...hostsToRemove.filter(({ name }) => concerned.has(name))]
}

/** The part of a desired state that is of a selection. */
export function limited(wanted: DesiredState, { hosts, instances }: Selection): DesiredState {
  return {
    ...wanted,
    resources: wanted.resources.filter(
      ({ host, resource }) =>
        hosts.has(host) && (resource.owner === undefined || instances.has(resource.owner)),
    ),
  }
}

/**
 * The hosts outside of a selection whose instances its own ones depend on: the other members of their groups, and the
 * others of a service that the cluster depends on. Two runs that restart one half each would take the whole away.
 */
export function concernedHosts(cluster: Cluster, { hosts, instances }: Selection): Host[] {
  const chosen = cluster.instances.filter(({ id }) => instances.has(id))
  const concerned = cluster.instances.filter((instance) =>
    chosen.some(
      (one) =>
        (one.service === instance.service && kindOf(one).coordinates === true) ||
        areOfOneGroup(one, instance),
    ),
  )
  const names = new Set(concerned.map(({ host }) => host))
  return cluster.hosts.filter(({ name }) => names.has(name) && !hosts.has(name))
}

/** The names that `--limit` takes: hosts, groups, instances. */
export function limitNames(inventoried: Cluster): string[] {
  return namesIn(withRemovals(inventoried))
}

function namesIn(cluster: Cluster): string[] {
  const groups = new Set(cluster.instances.flatMap(({ broker }) => broker?.group ?? []))
  return [...cluster.hosts.map(({ name }) => name), ...groups, ...cluster.instances.map(({ id }) => id)]
}

function pick(cluster: Cluster, name: string): { host: string; instance?: string }[] {
  const host = cluster.hosts.find((one) => one.name === name)
  const found = cluster.instances.filter(
    (instance) => instance.host === host?.name || instance.id === name || instance.broker?.group === name,
  )
  if (host === undefined && found.length === 0) {
    throw new RmqError('limit-unknown', `--limit: there is no host, group or instance '${name}'`, {
      hint: `Use one of: ${namesIn(cluster).join(', ')}.`,
    })
  }
  return [
    ...(host ? [{ host: host.name }] : []),
    ...found.map((instance) => ({ host: instance.host, instance: instance.id })),
  ]
}
