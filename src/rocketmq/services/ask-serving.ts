import { messageOf, RmqError } from '../../errors.ts'
import { askedPort, http2Port } from '../../model/address.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import type { AskOptions, ClientPool, Question } from '../client/client-pool.ts'
import type { ServiceAnswer, Unread } from './behaviour.ts'
import { RemotingError } from '../remoting/error.ts'
import { behaviours } from './registry.ts'

/**
 * Asks an instance whether it serves.
 * @param ask puts a question of RocketMQ's protocol to it; over a connection of its own unless given
 * @throws as `ask`, ClientPool.askPage and ClientPool.askHttp2
 */
export async function askServing(
  cluster: Pick<Cluster, 'name'>,
  clients: ClientPool,
  instance: Instance,
  options: AskOptions,
  ask: <T>(question: Question<T>) => Promise<T> = (question) => clients.askOnce(instance, question, options),
): Promise<ServiceAnswer> {
  const behaviour = behaviours[instance.service]
  if (behaviour === undefined) {
    await clients.askPage(instance, options)
    return {}
  }
  const http2 = http2Port(instance)
  const [serving, settings] = await Promise.allSettled([
    askedPort(instance) === undefined ? {} : ask(behaviour.question(cluster)),
    http2 === undefined ? undefined : clients.askHttp2(instance, http2, options),
  ])
  options.signal?.throwIfAborted()
  if (serving.status === 'fulfilled' && settings.status === 'fulfilled') return serving.value
  const reasons = [serving, settings].flatMap((each): unknown[] =>
    each.status === 'rejected' ? [each.reason] : [],
  )
  throw mostInformative(reasons)
}

/**
 * The error to show of several ports of one instance: an answer that is a refusal (of the user, as an example), then one that
 * says more than that there was no connection, then the first.
 */
function mostInformative(reasons: readonly unknown[]): unknown {
  return (
    reasons.find((reason) => reason instanceof RemotingError) ??
    reasons.find((reason) => !(reason instanceof RmqError && reason.code === 'peer-unreachable')) ??
    reasons[0]
  )
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

/** A question that was not answered, with the reason. */
export function unread(what: string, error: unknown): Unread {
  return { what, why: messageOf(error), ...(error instanceof RmqError ? { cause: error.code } : {}) }
}

/** Puts the answers to several questions to one instance together. */
export function together(answers: readonly ServiceAnswer[]): ServiceAnswer {
  const open = answers.flatMap((answer) => answer.unread ?? [])
  const whole = answers.reduce<ServiceAnswer>((all, answer) => ({ ...all, ...answer }), {})
  return open.length > 0 ? { ...whole, unread: open } : whole
}

async function answerOrReason(what: string, asked: Promise<ServiceAnswer>): Promise<ServiceAnswer> {
  try {
    return await asked
  } catch (error) {
    return { unread: [unread(what, error)] }
  }
}
