import { connect } from 'node:net'
import { brokerConfig } from '../../../src/rocketmq/client/broker.ts'
import { isWritable, topicRoute } from '../../../src/rocketmq/client/name-server.ts'
import type { Credentials } from '../../../src/rocketmq/remoting/acl.ts'
import { RemotingClient } from '../../../src/rocketmq/remoting/client.ts'
import type { Bench } from '../bench.ts'
import type { ExpectedBroker } from '../scenarios/scenario.ts'
import type { Invariant } from './invariant.ts'

const NAME_SERVER_PORT = 9876
const READ_AND_WRITE = '6'

/** Write permission of each broker, in itself and in each name server, and the keys that its process runs with. */
export const brokersRun: Invariant = async ({ bench, scenario }) => {
  const perBroker = await Promise.all(
    scenario.brokers.map(async (broker) => [
      ...(await ownFaults(bench, broker, scenario.credentials)),
      ...(await Promise.all(scenario.after.namesrv.map((host) => routeFaults(bench, broker, host)))).flat(),
    ]),
  )
  return perBroker.flat()
}

async function ownFaults(
  bench: Bench,
  { group, host, port, config }: ExpectedBroker,
  credentials: Credentials | undefined,
): Promise<string[]> {
  return asking(bench, { host, port, credentials }, async (client) => {
    const running = await brokerConfig(client)
    return Object.entries({ brokerPermission: READ_AND_WRITE, ...config })
      .filter(([key, value]) => running.get(key) !== value)
      .map(([key, value]) => `${group} on ${host} runs with ${key}=${running.get(key) ?? ''}, not ${value}`)
  })
}

async function routeFaults(bench: Bench, { group }: ExpectedBroker, nameServer: string): Promise<string[]> {
  return asking(bench, { host: nameServer, port: NAME_SERVER_PORT }, async (client) => {
    const { queues } = await topicRoute(client, group)
    const own = queues.filter(({ brokerName }) => brokerName === group)
    if (own.some(({ perm }) => isWritable(perm))) return []
    return [`the name server on ${nameServer} gives ${group} no write permission`]
  })
}

interface Peer {
  readonly host: string
  readonly port: number
  readonly credentials?: Credentials | undefined
}

async function asking(
  bench: Bench,
  { host, port, credentials }: Peer,
  ask: (client: RemotingClient) => Promise<string[]>,
): Promise<string[]> {
  const label = `${host}:${port}`
  const client = new RemotingClient(connect(port, bench.host(host).address), label, credentials)
  try {
    return await ask(client)
  } catch (error) {
    return [`${label}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    client.close()
  }
}
