import type { BrokerGroup, Cluster, Instance } from '../../model/cluster.ts'
import { instancesOf, registeredAddress } from '../../model/address.ts'
import { electable } from '../client/controller.ts'
import { hasSuccessor } from '../replication/controller-group.ts'
import { atLeadingController } from '../client/leading-controller.ts'
import { ClientPool, type Dial } from '../client/client-pool.ts'
import { majorityOf } from '../../model/groups.ts'
import { membersOf } from '../../model/groups.ts'
import type { Verification } from '../verify/verification.ts'
import { has } from '../../releases/features.ts'

/**
 * Returns the reason why a group would have no leader if its leader died now; undefined: another member would lead.
 * @param present how the cluster was a moment ago
 */
export async function noSuccessor(
  cluster: Cluster,
  dial: Dial,
  leader: Instance,
  present: Pick<Verification, 'brokers' | 'rows'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const group = cluster.groups.find(({ name }) => name === leader.broker?.group)
  if (group === undefined) return `${leader.id} is in no group`
  const answering = present.brokers.filter(({ answer }) => answer !== undefined)
  const others = membersOf(cluster, group.name).filter(
    ({ id }) => id !== leader.id && answering.some(({ instance }) => instance === id),
  )
  const needed = group.replication === 'dledger' ? majorityOf(group.members.length) : 1
  if (others.length < needed) {
    return `without ${leader.id}, ${others.length} of the ${group.members.length} members of ${group.name} answer, and it takes ${needed} to elect another leader`
  }
  if (group.replication === 'dledger') return undefined
  const leaderless = withoutController(cluster, present)
  if (leaderless !== undefined) return leaderless
  const clients = new ClientPool(cluster, dial)
  try {
    return await notInSync(cluster, clients, group, leader, others, signal)
  } finally {
    clients.close()
  }
}

/** A controller that was cut off may still call itself leader; what counts is what most of them say. */
function withoutController(cluster: Cluster, { rows }: Pick<Verification, 'rows'>): string | undefined {
  const controllers = instancesOf(cluster, 'controller')
  const named = rows
    .map(({ answer }) => answer?.election?.leaderAddress ?? '')
    .filter((address) => address !== '')
  const most = Math.max(0, ...named.map((address) => named.filter((other) => other === address).length))
  const needed = majorityOf(controllers.length)
  if (most >= needed) return undefined
  return `the controllers, who elect, have no leader: ${most} of ${controllers.length} name the same one, and it takes ${needed}`
}

async function notInSync(
  cluster: Cluster,
  clients: ClientPool,
  { name }: BrokerGroup,
  leader: Instance,
  others: readonly Instance[],
  signal: AbortSignal,
): Promise<string | undefined> {
  // Older controllers name replicas in another way; their answer has the same facts.
  if (!has(cluster.rocketmq.version, 'persistent-broker-ids')) {
    return (await hasSuccessor(cluster, clients, leader, others, { signal }))
      ? undefined
      : `no other member has all that ${leader.id} has`
  }
  return atLeadingController(cluster, clients, signal, async (ask) => {
    const replicas = await ask((client, options) => electable(client, name, options))
    const addresses = others.map((other) => registeredAddress(cluster, other))
    if (replicas.some(({ address }) => addresses.includes(address))) return undefined
    return `the controllers know no other member of ${name} in sync, so they could elect no other leader`
  })
}
