import { messageOf } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { instancesOf } from '../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS } from './rpc.ts'
import { controllerMetadata } from './controller.ts'
import type { ClientPool, Question } from './client-pool.ts'

/** Puts a question to the controller that was found. */
type Ask = <T>(question: Question<T>) => Promise<T>

/**
 * Lets `talk` query the leading controller: only it knows the members in sync.
 * @returns what `talk` objects to, or why no controller leads, or why a request failed; undefined: nothing
 */
export async function atLeadingController(
  cluster: Cluster,
  clients: ClientPool,
  signal: AbortSignal,
  talk: (ask: Ask) => Promise<string | undefined>,
): Promise<string | undefined> {
  const controller = await leadingController(cluster, clients, signal)
  if (controller === undefined) return 'no controller answers as the one that leads'
  try {
    return await talk((question) => clients.ask(controller, question, { timeoutMs: RPC_TIMEOUT_MS, signal }))
  } catch (error) {
    signal.throwIfAborted()
    return messageOf(error)
  }
}

/** The controller that says it leads; undefined: none does. */
async function leadingController(
  cluster: Cluster,
  clients: ClientPool,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  const controllers = instancesOf(cluster, 'controller')
  const answers = await Promise.all(
    controllers.map((one) =>
      tryAnswer(clients.askOnce(one, controllerMetadata, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal),
    ),
  )
  return controllers.find((_one, index) => answers[index]?.leader === true)
}
