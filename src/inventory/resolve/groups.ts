import type { BrokerGroup } from '../../model/cluster.ts'
import { staying } from './services/removals.ts'
import type { Placed } from './services/instance.ts'

/** The groups of the brokers that stay, in the order of the first member of each. */
export function groupsOf(placed: readonly Placed[]): BrokerGroup[] {
  const groups = new Map<string, BrokerGroup>()
  for (const { instance } of staying(placed)) {
    if (instance.broker === undefined) continue
    const { group: name, replication } = instance.broker
    const members = groups.get(name)?.members ?? []
    groups.set(name, { name, replication, members: [...members, instance.id] })
  }
  return [...groups.values()]
}
