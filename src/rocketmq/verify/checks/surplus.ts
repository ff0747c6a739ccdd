import type { Cluster } from '../../../model/cluster.ts'
import { isElected } from '../../../groups/index.ts'
import { withRemovals } from '../../../model/with-removals.ts'
import { instancesOf, registeredAddress } from '../../../model/address.ts'
import { isKnown, textOf, type Listing } from './registrations.ts'
import { lists } from '../../client/listings.ts'
import type { Registration } from '../../client/name-server.ts'
import type { Problem } from '../verification.ts'
import { hint } from '../../../hint.ts'

/** Brokers to be removed that a name server still lists. */
export function removedRegistrations(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  return instancesOf({ instances: cluster.toRemove }, 'broker').flatMap((broker) => {
    const address = registeredAddress(withRemovals(cluster), broker)
    const listing = listings.filter(({ rows }) => lists(rows, address))
    if (listing.length === 0) return []
    const names = listing.map(({ nameServer }) => nameServer).join(', ')
    return [
      {
        code: 'still-registered',
        instance: broker.id,
        host: broker.host,
        message: `${broker.id} on ${broker.host} is to be removed (state: absent), and is still listed by ${names} at ${address}`,
        hint: hint`Remove it: ${{ run: 'apply' }}.`,
      },
    ]
  })
}

/**
 * Rows of our cluster, or under our brokerNames, that no instance of the inventory explains. One that leads an elected
 * group is more than unexpected, and judged with the group.
 */
export function unexpectedRegistrations(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  const names = new Set(cluster.groups.map((group) => group.name))
  const elected = new Set(cluster.groups.filter(isElected).map((group) => group.name))
  const found = new Map<string, { row: Registration; nameServers: string[] }>()
  for (const { nameServer, rows, clusters } of listings) {
    for (const row of rows) {
      const ours = row.cluster === cluster.name || names.has(row.brokerName)
      const leads = row.brokerId === 0 && elected.has(row.brokerName)
      if (!ours || leads || isKnown(cluster, row)) continue
      const text = textOf(row, clusters?.get(row.brokerName))
      const known = found.get(text) ?? { row, nameServers: [] }
      known.nameServers.push(nameServer)
      found.set(text, known)
    }
  }
  return [...found].map(([text, { row, nameServers }]) => ({
    code: 'unexpected-broker',
    ...(names.has(row.brokerName) ? { group: row.brokerName } : {}),
    message: `${nameServers.join(', ')} also lists ${text}, which is not in the inventory`,
    hint: 'Add it to the inventory, or stop it. A name server removes a broker 2 minutes after its last heartbeat.',
  }))
}
