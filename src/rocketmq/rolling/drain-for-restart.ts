import { hint } from '../../hint.ts'
import type { WriteCall } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { withRemovals } from '../../model/with-removals.ts'
import { withClients, type CallBody, type WaitOptions, type WriteBody } from '../client/rpc.ts'
import { takeWrites, type DrainOptions } from './drain.ts'
import { waitWritable } from './waits/wait-writable.ts'

/** The calls between the drain of a broker and its restart, by the replication mode of its group. */
export interface AfterDrain {
  /** Sees once more that the group works without it; that was seen before the drain, a minute ago. */
  readonly ready: (cluster: Cluster, broker: Instance, options: WaitOptions) => CallBody
  /** Makes another member take the writes over, whose registration gives the group its write permission back. */
  readonly handOver?: (cluster: Cluster, broker: Instance, options: WaitOptions) => WriteBody
}

/**
 * The call before the restart of a master that producers write to: the write permission of its group is wiped until they
 * send to other groups, so that no send fails. Producers that name their queues, and consumers that send messages back,
 * go on writing: after 30 s more they are warned of, and the restart goes on. What a broker acknowledged survives a clean
 * stop.
 *
 * If a leader hands over, the call waits at the end until the group has its write permission back.
 * @throws as `ready`, `handOver` and `waitWritable`; as the guard of the host
 */
export function drainForRestart(
  cluster: Cluster,
  master: Instance,
  { ready, handOver }: AfterDrain,
  { timeoutMs = 75_000, ...options }: DrainOptions = {},
): WriteCall['call'] {
  const { id } = master
  const group = master.broker?.group ?? ''
  const { clock } = options
  const whole = withRemovals(cluster)
  return async (host, signal, onProgress, warn) => {
    try {
      const objection = await withClients(whole, host, (clients) =>
        takeWrites(whole, clients, master, {
          ...options,
          timeoutMs,
          guard: host.guard,
          signal,
          onProgress,
          // A name server that is down answers no producer; remaining writes are seen at the broker.
          mustHear: () => false,
          whileItLeads: handOver !== undefined,
        }),
      )
      if (objection !== undefined) {
        const seconds = Math.round(timeoutMs / 1000)
        const message = `${id} restarts although it is not drained: ${seconds} s after its write permission was removed, ${objection}; sends to its queues fail until it is back`
        warn({ code: 'still-written', message })
      }
      await ready(cluster, master, { clock })(host, signal, onProgress)
      if (handOver) await handOver(cluster, master, { clock })(host, signal, onProgress)
    } catch (error) {
      warn({
        code: 'left-without-writes',
        message: `${group} has no write permission until ${id} is restarted`,
        hint: hint`Restart it: ${{ run: 'apply' }}.`,
      })
      throw error
    }
    if (handOver) await waitWritable(cluster, master, { clock })(host, signal, onProgress)
  }
}
