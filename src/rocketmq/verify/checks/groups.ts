import type { BrokerGroup, Cluster } from '../../../model/cluster.ts'
import { compact } from '../../../objects.ts'
import { groupKindOf, isElected } from '../../../groups/index.ts'
import { registeredAddress } from '../../../model/address.ts'
import { membersOf } from '../../../model/groups.ts'
import type { Listing } from './registrations.ts'
import type { Problem } from '../verification.ts'

/**
 * Problems of groups that elect their master: no master, a master that is no member, or different masters at the name servers. The master
 * of a classic group is an instance of its own and judged as such.
 */
export function checkGroups(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  return cluster.groups.filter(isElected).flatMap((group) => judgeGroup(cluster, group, listings))
}

function judgeGroup(cluster: Cluster, group: BrokerGroup, listings: readonly Listing[]): Problem[] {
  const byMaster = new Map<string, string[]>()
  for (const { nameServer, rows } of listings) {
    const masters = rows.filter((row) => row.brokerName === group.name && row.brokerId === 0)
    const view = masters.map((row) => row.address).join(' and ')
    byMaster.set(view, [...(byMaster.get(view) ?? []), nameServer])
  }
  const headless = byMaster.get('')
  const problems: Problem[] = foreignLeaders(cluster, group, listings)
  if (headless !== undefined) {
    const hint = groupKindOf(group).leaderless?.(group.members)
    problems.push({
      code: 'no-master',
      group: group.name,
      message: `group ${group.name} has no master (id 0) at ${headless.join(', ')}: it takes no messages`,
      ...compact({ hint }),
    })
  }
  const masters = [...byMaster.keys()].filter((master) => master !== '')
  if (masters.length > 1) {
    const views = masters.map((master) => `${byMaster.get(master)?.join(', ') ?? ''}: ${master}`)
    problems.push({
      code: 'masters-differ',
      group: group.name,
      message: `the name servers disagree on the master of group ${group.name} (${views.join('; ')})`,
      hint: 'Run verify again in 30 s: an election ends within seconds, and name servers learn its result within 30 s.',
    })
  }
  return problems
}

/** A replaced host that came back, say: what producers send there is lost to the group. */
function foreignLeaders(cluster: Cluster, group: BrokerGroup, listings: readonly Listing[]): Problem[] {
  const members = membersOf(cluster, group.name).map((member) => registeredAddress(cluster, member))
  const byAddress = new Map<string, string[]>()
  for (const { nameServer, rows } of listings) {
    for (const { brokerName, brokerId, address } of rows) {
      if (brokerName !== group.name || brokerId !== 0 || members.includes(address)) continue
      byAddress.set(address, [...(byAddress.get(address) ?? []), nameServer])
    }
  }
  return [...byAddress].map(([address, nameServers]) => ({
    code: 'unknown-master',
    group: group.name,
    message: `${nameServers.join(', ')} lists ${address} as the master of group ${group.name}, and that is none of its members (${members.join(', ')})`,
    hint: `Stop the broker there: it takes messages of the group. A name server removes it 2 minutes after its last heartbeat.`,
  }))
}
