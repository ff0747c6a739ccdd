import type { Cluster, Instance } from '../../model/cluster.ts'
import { hostOf, instancesOf, registeredAddress } from '../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS } from './rpc.ts'
import { brokerConfig } from './broker.ts'
import { lists } from './listings.ts'
import type { Registration } from './name-server.ts'
import type { ClientPool } from './client-pool.ts'

/** A running broker that a name server should list, by its own running configuration. */
interface Unlisted {
  readonly broker: Instance
  /** brokerIP1:listenPort as it runs now. */
  readonly address: string
}

/**
 * The inventoried brokers that run and register at this name server, and that it does not list. A broker is asked for
 * the configuration it runs with: it may not know a new name server yet, and its address may be about to change.
 * @param rows what the name server lists
 */
export async function unlistedAt(
  cluster: Cluster,
  clients: ClientPool,
  nameServer: Instance,
  rows: readonly Registration[],
  signal: AbortSignal,
): Promise<Unlisted[]> {
  const unlisted = instancesOf(cluster, 'broker').filter(
    (broker) => !lists(rows, registeredAddress(cluster, broker)),
  )
  const asked = await Promise.all(
    unlisted.map(async (broker): Promise<Unlisted[]> => {
      const answer = clients.askOnce(broker, brokerConfig, { timeoutMs: RPC_TIMEOUT_MS, signal })
      const config = await tryAnswer(answer, signal)
      if (config === undefined || !registersAt(cluster, nameServer, config)) return []
      const address = `${config.get('brokerIP1') ?? ''}:${config.get('listenPort') ?? ''}`
      return lists(rows, address) ? [] : [{ broker, address }]
    }),
  )
  return asked.flat()
}

/** Returns true when a broker that runs with this configuration registers at a name server. */
export function registersAt(
  cluster: Cluster,
  nameServer: Instance,
  running: ReadonlyMap<string, string>,
): boolean {
  const { name, privateAddress } = hostOf(cluster, nameServer)
  const own = [name, privateAddress].map((host) => `${host}:${nameServer.listenPort}`)
  const servers = running.get('namesrvAddr')?.split(';') ?? []
  return servers.some((server) => own.includes(server.trim()))
}
