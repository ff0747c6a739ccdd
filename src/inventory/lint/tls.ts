import { asksByTls, CLIENTS_BY_TLS, tlsOnlyServers } from '../../model/tls.ts'
import { firstOf } from '../../model/listed.ts'
import { nameServersOf } from '../../model/address.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'

/** Instances that are listed by name. */
const LISTED = 3

/** Finds instances that could not talk to servers of their own cluster, which take TLS alone. Name servers ask none. */
export function lintTls(
  context: Context,
  cluster: Pick<Cluster, 'instances'>,
  placed: readonly Placed[],
): void {
  const [server] = tlsOnlyServers(cluster)
  if (server === undefined) return
  const passive = new Set(nameServersOf(cluster).map(({ id }) => id))
  const without = placed.filter(({ instance }) => !passive.has(instance.id) && !asksByTls(instance))
  const [first] = without
  if (first === undefined) return
  const ids = without.map(({ instance }) => instance.id)
  context.problems.error(first.path, {
    code: 'clients-without-tls',
    message: `${server.id} takes connections with TLS alone (-Dtls.server.mode=enforcing), and ${firstOf(ids, LISTED)} would connect to the servers of the cluster without it`,
    hint: `Add ${CLIENTS_BY_TLS} to their javaOptions, or take the mode out: without it, servers take clients with TLS and without.`,
  })
}
