import { shared } from '../signals.ts'
import { messageOf, RmqError } from '../errors.ts'
import { hint } from '../hint.ts'
import type { Instance } from '../model/cluster.ts'
import type { TopicRoute } from '../rocketmq/client/name-server.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'
import { poll } from '../rocketmq/client/poll.ts'
import {
  createTopic,
  deleteTopicInBroker,
  deleteTopicInNameServer,
  findRoute,
} from '../rocketmq/client/topic.ts'
import { asClient } from './as-client.ts'
import { otherMembers } from '../model/groups.ts'
import type { Masters } from './masters.ts'

/** RocketMQ's own number for a topic that is made without one (defaultTopicQueueNums). */
const queuesPerMaster = 8

/** Brokers register a new topic at once; busy brokers take longer. ms. */
const routeTimeoutMs = 20_000
/** A topic must not stay behind only because a broker is slow. */
const removeTimeoutMs = 5_000

const isWritable = 2
const isReadable = 4

/** Number of queues of the topic by instance id of the master. */
export type Queues = ReadonlyMap<string, number>

/** Places of a topic: the masters that have it, the name servers that clients ask for it. */
export type Places = Pick<Masters, 'cluster' | 'masters' | 'nameServers'>

/**
 * Makes a topic on every master and waits until all name servers send clients to all of them.
 * @throws RmqError when a master refuses; 'route-missing' when the time is over
 */
export async function makeTopic(
  clients: ClientPool,
  places: Places,
  topic: string,
  signal: AbortSignal,
): Promise<Queues> {
  const { masters } = places
  await Promise.all(
    masters.map(({ instance }) =>
      clients.ask(
        instance,
        (client, options) => createTopic(client, topic, queuesPerMaster, asClient, options),
        {
          signal,
        },
      ),
    ),
  )
  const missing = await poll(() => firstMissing(clients, places, topic, signal), {
    timeoutMs: routeTimeoutMs,
    signal,
    fastest: 50,
  })
  if (missing !== undefined) {
    throw new RmqError('route-missing', `${missing} after ${routeTimeoutMs / 1000} s`, {
      hint: hint`See what the name servers list: ${{ run: 'verify' }}.`,
    })
  }
  return new Map(masters.map(({ instance }) => [instance.id, queuesPerMaster]))
}

/**
 * The queues that a topic of the user's has on the masters. Its settings are not touched.
 * @throws RmqError 'topic-unusable' (exit 2) when it is missing on a master, or must not be read and written there
 */
export async function useTopic(
  clients: ClientPool,
  { masters, nameServers }: Places,
  topic: string,
  signal: AbortSignal,
): Promise<Queues> {
  const [nameServer] = nameServers
  const route = nameServer && (await routeAt(clients, nameServer, topic, signal))
  const queues = new Map<string, number>()
  for (const { group, instance } of masters) {
    const data = route?.queues.find(({ brokerName }) => brokerName === group.name)
    const usable = data !== undefined && (data.perm & isWritable) !== 0 && (data.perm & isReadable) !== 0
    if (!usable) {
      const what = data === undefined ? 'does not exist' : 'must not be both read and written'
      throw new RmqError('topic-unusable', `the topic ${topic} ${what} on ${group.name}`, {
        hint: 'Without --topic a topic is made for the run and removed afterwards.',
      })
    }
    queues.set(instance.id, Math.min(data.readQueues, data.writeQueues))
  }
  return queues
}

/**
 * Removes a topic from the masters, from their slaves, then from the name servers, and looks whether it is gone.
 * @returns what did not work, in words
 */
export async function removeTopic(
  clients: ClientPool,
  { cluster, masters, nameServers }: Places,
  topic: string,
): Promise<string[]> {
  const signal = AbortSignal.timeout(removeTimeoutMs)
  // As many listeners as brokers are no leak.
  shared(signal)
  const slaves = masters.flatMap(({ instance }) => otherMembers(cluster, instance))
  const problems: string[] = []
  const remove = async (instance: Instance, how: typeof deleteTopicInBroker): Promise<void> => {
    try {
      await clients.ask(instance, (client, options) => how(client, topic, asClient, options), { signal })
    } catch (error) {
      problems.push(`the topic ${topic} may be left on ${instance.id}: ${messageOf(error)}`)
    }
  }
  await Promise.all(masters.map(({ instance }) => remove(instance, deleteTopicInBroker)))
  await Promise.all(slaves.map((slave) => removeFromSlave(clients, slave, topic, signal)))
  await Promise.all(
    nameServers.map(async (instance) => {
      await remove(instance, deleteTopicInNameServer)
      const route = await routeAt(clients, instance, topic, signal).catch(() => undefined)
      if (route !== undefined) problems.push(`${instance.id} still has a route for the topic ${topic}`)
    }),
  )
  return problems
}

/**
 * Slaves copy the removal of a topic from their master but keep its files: they remove the files only on request.
 * From 4.9.2 to 4.9.x they refuse that, which leaves some empty queue files and is no reason to complain.
 */
async function removeFromSlave(
  clients: ClientPool,
  slave: Instance,
  topic: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await clients.ask(slave, (client, options) => deleteTopicInBroker(client, topic, asClient, options), {
      signal,
    })
  } catch (error) {
    if (!(error instanceof RmqError) && !signal.aborted) throw error
  }
}

/** The first thing that clients would not find yet; undefined when they would find everything. */
async function firstMissing(
  clients: ClientPool,
  { masters, nameServers }: Places,
  topic: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const nameServer of nameServers) {
    const route = await routeAt(clients, nameServer, topic, signal)
    const lacking = masters.find(
      ({ group }) => route?.queues.some(({ brokerName }) => brokerName === group.name) !== true,
    )
    if (lacking) return `${nameServer.id} has no route for ${topic} to ${lacking.group.name}`
  }
  return undefined
}

function routeAt(
  clients: ClientPool,
  nameServer: Instance,
  topic: string,
  signal: AbortSignal,
): Promise<TopicRoute | undefined> {
  return clients.ask(nameServer, (client, options) => findRoute(client, topic, options), { signal })
}
