import type { WriteCall } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { withLeaving } from '../../model/with-leaving.ts'
import { withClients } from '../client/rpc.ts'
import { requireSlavesInSync } from '../replication/classic-group.ts'
import { requireLeaderOrSuccessor } from '../replication/controller-group.ts'
import { takeWrites, type DrainOptions } from './drain.ts'
import { handOver } from './hand-over.ts'
import { waitWritable } from './waits/wait-writable.ts'

/**
 * The call before the restart of a master that producers write to: the write permission of its group is wiped until they
 * send to other groups, so that no send fails. Producers that name their queues, and consumers that send messages back,
 * go on writing: after 30 s more they are warned of, and the restart goes on. What a broker acknowledged survives a clean
 * stop.
 *
 * The leader of a controller group then hands over. The registration of its successor gives the group its write
 * permission back, which is verified at the end.
 * @throws RmqError as `requireSlavesInSync`, when a slave has not got what came meanwhile; as `requireLeaderOrSuccessor`,
 *   `handOver` and `waitWritable`; as the guard of the host
 */
export function drainForRestart(
  cluster: Cluster,
  master: Instance,
  { timeoutMs = 75_000, ...options }: DrainOptions = {},
): WriteCall['call'] {
  const { id } = master
  const group = master.broker?.group ?? ''
  const elected = master.broker?.role === 'elected'
  const { clock } = options
  const whole = withLeaving(cluster)
  return async (host, signal, tell, warn) => {
    try {
      const objection = await withClients(whole, host, (clients) =>
        takeWrites(whole, clients, master, {
          ...options,
          timeoutMs,
          guard: host.guard,
          signal,
          tell,
          // A name server that is down answers no producer; remaining writes are seen at the broker.
          mustHear: () => false,
          whileItLeads: elected,
        }),
      )
      if (objection !== undefined) {
        const seconds = Math.round(timeoutMs / 1000)
        const message = `${id} restarts although it is not drained: ${seconds} s after its write permission was removed, ${objection}; sends to its queues fail until it is back`
        warn({ code: 'still-written', message })
      }
      // Both were seen before the drain, a minute ago.
      await (elected ? requireLeaderOrSuccessor : requireSlavesInSync)(cluster, master, { clock })(
        host,
        signal,
        tell,
      )
      if (elected) await handOver(cluster, master, { clock })(host, signal, tell)
    } catch (error) {
      const message = `${group} has no write permission until ${id} is restarted: rmq-provision apply ${cluster.file} restarts it`
      warn({ code: 'left-without-writes', message })
      throw error
    }
    if (elected) await waitWritable(cluster, master, { clock })(host, signal, tell)
  }
}
