import { connect } from 'node:net'
import { topicOn } from '../helpers/lab/messages.ts'
import { isWritable, topicRoute } from '../../src/rocketmq/client/name-server.ts'
import { RemotingClient } from '../../src/rocketmq/remoting/client.ts'
import type { Bench } from './bench.ts'
import type { Wanted } from './inventory.ts'
import { TOPIC } from './names.ts'

const READY_MS = 120_000
const POLL_MS = 500
const NAME_SERVER_PORT = 9876

/** 'address:port;address:port' of the name servers. */
export const nameServersOf = (bench: Bench, wanted: Wanted): string =>
  wanted.namesrv.map((name) => `${bench.host(name).address}:${NAME_SERVER_PORT}`).join(';')

/** Makes the topic of the traffic on the first broker of each host. */
export async function makeTopic(bench: Bench, wanted: Wanted): Promise<void> {
  const masters = Object.values(wanted.groups).flatMap((text) => /master: (mq\d+)/.exec(text)?.[1] ?? [])
  await Promise.all([...new Set(masters)].map((name) => topicOn(bench.host(name), TOPIC)))
}

/** Waits until every name server gives every group write permission, after the hosts have booted. */
export async function waitUntilServing(bench: Bench, wanted: Wanted): Promise<void> {
  const begun = performance.now()
  for (;;) {
    const missing = (
      await Promise.all(wanted.namesrv.map((name) => missingAt(bench, name, Object.keys(wanted.groups))))
    ).flat()
    if (missing.length === 0) return
    if (performance.now() - begun > READY_MS) {
      throw new Error(`the cluster did not come up: ${missing.join(', ')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function missingAt(bench: Bench, nameServer: string, groups: readonly string[]): Promise<string[]> {
  const client = new RemotingClient(connect(NAME_SERVER_PORT, bench.host(nameServer).address), nameServer)
  try {
    const routes = await Promise.all(
      groups.map(async (group) => {
        const { queues } = await topicRoute(client, group)
        return queues.some(({ brokerName, perm }) => brokerName === group && isWritable(perm)) ? [] : [group]
      }),
    )
    return routes.flat()
  } catch (error) {
    return [`${nameServer}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    client.close()
  }
}
