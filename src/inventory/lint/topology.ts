import type { Cluster } from '../../model/cluster.ts'
import { isElectedMember, isMaster, isSlave } from '../../model/groups.ts'
import type { Context } from '../resolve/context.ts'
import type { Inventory } from '../schema/index.ts'
import type { Placed } from '../resolve/services/instance.ts'
import { warnOfOpenPorts } from './open-ports.ts'
import { lintReplication } from './replication.ts'
import { lintStores } from './stores/index.ts'
import { oneAfterTheOther } from './removals.ts'

type Resolved = Omit<Cluster, 'warnings'>

/** Errors and warnings about the topology. */
export function lintTopology(
  context: Context,
  inventory: Inventory,
  cluster: Resolved,
  placed: readonly Placed[],
): void {
  if (inventory.brokers !== undefined) checkGroupNames(context, cluster)
  lintStores(context, cluster, placed)
  warnOfSharedHosts(context, cluster, placed)
  lintReplication(context, cluster, placed)
  warnOfOpenPorts(context, cluster)
}

/** Names of units, files and folders must not meet, nor with those of instances to be removed. */
export function lintIds(context: Context, placed: readonly Placed[]): void {
  const seen = new Map<string, Placed>()
  for (const each of placed) {
    const other = seen.get(each.instance.id)
    seen.set(each.instance.id, each)
    if (other === undefined) continue
    // Two brokerIds of one group have been reported as such.
    if (each.instance.broker !== undefined && other.instance.broker?.group === each.instance.broker.group)
      continue
    context.problems.error(each.path, {
      code: 'duplicate-instance',
      message: `two instances would be called ${each.instance.id}: on ${other.instance.host} and on ${each.instance.host}`,
      hint:
        each.toRemove || other.toRemove ? oneAfterTheOther : 'Name another host, or give it another port.',
    })
  }
}

/** --limit takes both by their names. */
function checkGroupNames(context: Context, { groups, hosts }: Resolved): void {
  const names = new Set(hosts.map(({ name }) => name))
  for (const { name } of groups) {
    if (!names.has(name)) continue
    context.problems.error(['brokers', 'groups', name], {
      code: 'ambiguous-name',
      message: `${name} is a host and a group of brokers, and --limit ${name} could mean either`,
      hint: `Give the group another name, e.g. broker-${name}.`,
      at: 'key',
    })
  }
}

function warnOfSharedHosts(context: Context, cluster: Resolved, placed: readonly Placed[]): void {
  const byGroup = new Map<string, Placed[]>(cluster.groups.map(({ name }) => [name, []]))
  for (const each of placed) byGroup.get(each.instance.broker?.group ?? '')?.push(each)
  for (const [group, members] of byGroup) {
    const master = members.find((each) => isMaster(each.instance))
    for (const { instance, path } of members) {
      if (!isSlave(instance)) continue
      if (master?.instance.host !== instance.host) continue
      context.problems.warn(path, {
        code: 'slave-beside-master',
        message: `${instance.id} is on the host of its own master: the loss of ${instance.host} takes both`,
        hint: 'Put slaves on another host than their master.',
      })
    }
    warnOfMajority(context, group, members)
  }
}

function warnOfMajority(context: Context, group: string, members: readonly Placed[]): void {
  const elected = members.filter(({ instance }) => isElectedMember(instance))
  const hosts = new Map<string, number>()
  for (const { instance } of elected) hosts.set(instance.host, (hosts.get(instance.host) ?? 0) + 1)
  for (const [host, count] of hosts) {
    if (count <= elected.length / 2) continue
    context.problems.warn(['brokers', 'groups', group, 'members'], {
      code: 'majority-on-one-host',
      message: `${count} of ${elected.length} members of ${group} are on ${host}: its loss stops the whole group`,
      hint: 'Put every member on a host of its own.',
    })
  }
}
