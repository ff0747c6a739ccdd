import { messageOf } from '../../errors.ts'
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

/**
 * Asks an instance whether it serves and, at the same time over the same connection, what a verification has to know
 * further. A further question that fails is noted in the answer.
 * @throws as `askServing`
 */
export async function inspect(
  cluster: Cluster,
  clients: ClientPool,
  instance: Instance,
  options: AskOptions,
): Promise<ServiceAnswer> {
  const behaviour = behaviours[instance.service]
  const inspections = behaviour?.inspections?.(cluster, instance) ?? []
  if (behaviour === undefined || inspections.length === 0) {
    return askServing(cluster, clients, instance, options)
  }
  return clients.askOnce(
    instance,
    async (client, left) => {
      const further = inspections.map(({ what, question }) => answerOrReason(what, question(client, left)))
      const [serving, ...answers] = await Promise.all([behaviour.question(cluster)(client, left), ...further])
      return together([serving, ...answers])
    },
    options,
  )
}

/** Puts the answers to several questions to one instance together. */
export function together(answers: readonly ServiceAnswer[]): ServiceAnswer {
  const unread = answers.flatMap((answer) => answer.unread ?? [])
  const whole = answers.reduce<ServiceAnswer>((all, answer) => ({ ...all, ...answer }), {})
  return unread.length > 0 ? { ...whole, unread } : whole
}

async function answerOrReason(what: string, asked: Promise<ServiceAnswer>): Promise<ServiceAnswer> {
  try {
    return await asked
  } catch (error) {
    return { unread: [{ what, why: messageOf(error) }] }
  }
}
