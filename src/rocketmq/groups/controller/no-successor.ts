import type { Cluster } from '../../../model/cluster.ts'
import { instancesOf, registeredAddress } from '../../../model/address.ts'
import { majorityOf } from '../../../model/groups.ts'
import { has } from '../../../releases/features.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { electable } from '../../client/controller.ts'
import { atLeadingController } from '../../client/leading-controller.ts'
import type { LostLeader } from '../behaviour.ts'
import type { LagOptions } from '../../replication/replication-lag.ts'
import { hasSuccessor } from './require-successor.ts'

/** Returns the reason why the controllers could elect no other member; undefined: they could. */
export async function noSuccessor(
  cluster: Cluster,
  clients: ClientPool,
  { group: { name }, leader, others, electors }: LostLeader,
  options: LagOptions,
): Promise<string | undefined> {
  const leaderless = withoutController(cluster, electors)
  if (leaderless !== undefined) return leaderless
  // Older controllers name replicas in another way; their answer has the same facts.
  if (!has(cluster.rocketmq.version, 'persistent-broker-ids')) {
    return (await hasSuccessor(cluster, clients, leader, others, options))
      ? undefined
      : `no other member has all that ${leader.id} has`
  }
  return atLeadingController(cluster, clients, options.signal, async (ask) => {
    const replicas = await ask((client, options) => electable(client, name, options))
    const addresses = others.map((other) => registeredAddress(cluster, other))
    if (replicas.some(({ address }) => addresses.includes(address))) return undefined
    return `the controllers know no other member of ${name} in sync, so they could elect no other leader`
  })
}

/** A controller that was cut off may still call itself leader; what counts is what most of them say. */
function withoutController(cluster: Cluster, named: readonly string[]): string | undefined {
  const controllers = instancesOf(cluster, 'controller')
  const most = Math.max(0, ...named.map((address) => named.filter((other) => other === address).length))
  const needed = majorityOf(controllers.length)
  if (most >= needed) return undefined
  return `the controllers, who elect, have no leader: ${most} of ${controllers.length} name the same one, and it takes ${needed}`
}
