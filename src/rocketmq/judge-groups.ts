import type { BrokerGroup, Cluster } from '../inventory/model.ts'
import { isElected } from '../inventory/replication.ts'
import type { Listing } from './judge-registrations.ts'
import type { Problem } from './verification.ts'

/**
 * Whether each group whose master is elected has one, and the same at every name server. The master of a classic
 * group is an instance of its own and judged as such.
 */
export function judgeGroups(cluster: Cluster, listings: readonly Listing[]): Problem[] {
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
  const problems: Problem[] = []
  if (headless !== undefined) {
    problems.push({
      code: 'no-master',
      group: group.name,
      message: `group ${group.name} has no master (id 0) at ${headless.join(', ')}: it takes no messages`,
      hint:
        group.replication === 'dledger'
          ? `a DLedger group elects a leader when most of ${group.members.join(', ')} reach each other's dLegerPeers ports: rmq-provision check ${cluster.file}`
          : `the controllers elect a master among in-sync replicas: start the member that was master last (${group.members.join(', ')})`,
    })
  }
  const masters = [...byMaster.keys()].filter((master) => master !== '')
  if (masters.length > 1) {
    const views = masters.map((master) => `${byMaster.get(master)?.join(', ') ?? ''}: ${master}`)
    problems.push({
      code: 'masters-differ',
      group: group.name,
      message: `the name servers disagree on the master of group ${group.name} (${views.join('; ')})`,
      hint: 'an election ends within seconds and name servers learn of it within 30 s: verify again',
    })
  }
  return problems
}
