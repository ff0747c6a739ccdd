import type { Cluster, Instance } from '../../model/cluster.ts'
import type { AskOptions, ClientPool, Question } from '../client/client-pool.ts'
import type { ServiceAnswer } from './behaviour.ts'
import { behaviours } from './registry.ts'

/**
 * Asks an instance whether it serves.
 * @param ask puts a question of RocketMQ's protocol to it; over a connection of its own unless given
 * @throws as `ask` and ClientPool.askPage
 */
export async function askServing(
  cluster: Pick<Cluster, 'name'>,
  clients: ClientPool,
  instance: Instance,
  options: AskOptions,
  ask: <T>(question: Question<T>) => Promise<T> = (question) => clients.askOnce(instance, question, options),
): Promise<ServiceAnswer> {
  const behaviour = behaviours[instance.service]
  if (behaviour !== undefined) return ask(behaviour.question(cluster))
  await clients.askPage(instance, options)
  return {}
}
