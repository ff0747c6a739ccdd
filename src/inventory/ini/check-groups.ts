import { isSlip } from '../nearest.ts'
import type { AnsibleGroup, AnsibleInventory } from './groups.ts'
import { pageOf, serviceNames } from '../services/index.ts'
import { groupsOf, plainGroup } from './services.ts'
import type { TreeBuilder } from './tree.ts'

/** Groups that were meant for a service and are misspelt: their hosts would be ignored without a message. */
export function checkGroups(inventory: AnsibleInventory, tree: TreeBuilder): void {
  const ofServices = serviceNames.flatMap((service) => groupsOf(inventory, service))
  const served = new Set(ofServices.flatMap((name) => [...inventory.withChildren(name)]))
  for (const group of inventory.groups.values()) {
    if (group.position === undefined || served.has(group)) continue
    if (inventory.hostsOf(group.name).size === 0) continue
    const meant = serviceNames.find((service) =>
      pageOf(service).ini.groups.some((usual) => isSlip(plainGroup(group.name), usual)),
    )
    if (meant === undefined) continue
    const problem = {
      code: 'unknown-group',
      message: `[${group.name}] is no group of a service, so nothing is done on its hosts`,
      hint: `Did you mean [${pageOf(meant).ini.groups[0]}]? If it is none of RocketMQ's, give it a name less near to that.`,
    }
    // Beside the service's own group it may belong to another tool.
    if (groupsOf(inventory, meant).length > 0) tree.warn(group.position, problem)
    else tree.error(group.position, problem)
  }
  if (ofServices.length === 0) checkUngrouped(inventory, tree)
}

/** Hosts in groups of other names are other people's; only hosts outside of all groups may go without a service. */
function checkUngrouped(inventory: AnsibleInventory, tree: TreeBuilder): void {
  const grouped = [...inventory.groups.values()].filter(isOwn)
  const [first] = grouped
  if (first?.position === undefined || inventory.group('ungrouped').hosts.length > 0) return
  if (tree.errors.length > 0) return
  const names = grouped.map(({ name }) => `[${name}]`).join(', ')
  tree.error(first.position, {
    code: 'missing',
    message: `no group says what runs where: ${names} ${grouped.length === 1 ? 'is' : 'are'} none of RocketMQ's, and hosts of other groups are ignored`,
    hint: 'List the hosts under [namesrv] and [brokers] (mq1 broker_name=broker-a); one host outside of all groups gets both by itself.',
  })
}

function isOwn({ name, hosts, position }: AnsibleGroup): boolean {
  return position !== undefined && hosts.length > 0 && name !== 'all' && name !== 'ungrouped'
}
