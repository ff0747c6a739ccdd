import { RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { RPC_TIMEOUT_MS, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { poll } from '../client/poll.ts'
import { RemotingError } from '../remoting/error.ts'
import { askServing } from './ask-serving.ts'
import { startHint } from '../replication/start-hint.ts'

/**
 * The call after the start of an instance: waits until it answers the question of its service, asked from its own host.
 * @throws RmqError 'not-answering' when the time (90 s unless given) is over.
 */
export function waitAnswering(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const objection = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          try {
            const options = { timeoutMs: RPC_TIMEOUT_MS, signal }
            await askServing(cluster, clients, instance, options, (question) =>
              clients.ask(instance, question, options),
            )
            return undefined
          } catch (error) {
            signal.throwIfAborted()
            return error instanceof Error ? error : new Error(String(error))
          }
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (objection === undefined) return
    const seconds = Math.round(timeoutMs / 1000)
    throw new RmqError(
      'not-answering',
      `${label(cluster, instance)} does not answer after ${seconds} s: ${objection.message}`,
      {
        where: { host: instance.host },
        hint: (objection instanceof RemotingError ? objection.hint : undefined) ?? startHint(instance),
        cause: objection,
      },
    )
  }
}
