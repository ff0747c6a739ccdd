import type { Cluster, Instance } from '../../model/cluster.ts'
import type { Service } from '../../services/index.ts'
import type { AskOptions, ClientPool, Question } from '../client/client-pool.ts'
import type { ServiceAnswer, ServiceBehaviour } from './behaviour.ts'
import { broker } from './broker.ts'
import { controller } from './controller.ts'
import { namesrv } from './namesrv.ts'
import { proxy } from './proxy.ts'

const behaviours: Readonly<Partial<Record<Service, ServiceBehaviour>>> = {
  namesrv,
  controller,
  broker,
  proxy,
}

/**
 * Asks an instance whether it serves.
 * @param ask puts a question of RocketMQ's protocol to it
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
