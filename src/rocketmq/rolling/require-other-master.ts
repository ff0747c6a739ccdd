import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { poll } from '../client/poll.ts'
import { otherMasters } from '../../model/groups.ts'

/**
 * The call before a running master is restarted: sees that a broker of another group answers, for producers to turn
 * to. Some seconds (30 unless given) are left to one that was just restarted.
 * @throws RmqError 'no-other-master': the master is not restarted.
 */
export function requireOtherMaster(
  cluster: Cluster,
  master: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const others = otherMasters(cluster, master)
    const silent = await withClients(cluster, host, (clients) =>
      poll(async () => ((await answeringOf(clients, others, signal)).length > 0 ? undefined : others), {
        timeoutMs,
        clock,
        signal,
      }),
    )
    if (silent === undefined) return
    throw new RmqError(
      'no-other-master',
      `${master.id} was not restarted: no broker of another group answers (${silent.map((other) => label(cluster, other)).join(', ')}), so no broker would accept messages during the restart`,
      {
        where: { host: master.host },
        hint: hint`Bring one back first: ${{ run: 'start' }}. If the cluster may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: master.id }}.`,
      },
    )
  }
}
