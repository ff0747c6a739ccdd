import { systemClock } from '../../../engine/clock.ts'
import { messageOf, RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, nameServersOf, registeredAddress } from '../../../model/address.ts'
import { RPC_TIMEOUT_MS, withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { clusterInfo } from '../../client/name-server.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'
import { startHint } from '../../replication/start-hint.ts'

/** ms to go on trying a name server that cannot be reached, once all others list the broker. */
const graceMs = 5000

/** Reasons for which the wait is not over, by name server. */
interface Absence {
  /** Answer, but do not list the broker. */
  readonly without: readonly string[]
  /** Do not answer, with the reason. */
  readonly silent: readonly string[]
}

/**
 * The call after a broker's start: waits until every name server lists it with its address. Name servers are asked
 * from the broker's own host, the way the broker itself goes. One that cannot be reached at all does not hold the
 * broker up for longer than some seconds when another lists it; the verification at the end names it. 90 s unless given: a
 * broker registers at its start and every 30 s.
 * @throws RmqError 'not-registered' when the time is over.
 */
export function waitRegistered(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000, clock = systemClock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const started = clock.now()
    const absence = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const absence = await absenceOf(cluster, instance, clients, signal)
          if (absence.without.length > 0) return absence
          if (absence.silent.length === 0) return undefined
          const someList = absence.silent.length < nameServersOf(cluster).length
          return someList && clock.now() - started > graceMs ? undefined : absence
        },
        {
          timeoutMs,
          clock,
          signal,
          onObjection: (absence) => {
            onProgress(reasonsOf(absence).join('; '))
          },
        },
      ),
    )
    if (absence !== undefined) throw notRegistered(cluster, instance, absence, timeoutMs)
  }
}

async function absenceOf(
  cluster: Cluster,
  instance: Instance,
  clients: ClientPool,
  signal: AbortSignal,
): Promise<Absence> {
  const address = registeredAddress(cluster, instance)
  const group = instance.broker?.group
  const without: string[] = []
  const silent: string[] = []
  await Promise.all(
    nameServersOf(cluster).map(async (nameServer) => {
      try {
        const rows = await clients.askOnce(nameServer, clusterInfo, { timeoutMs: RPC_TIMEOUT_MS, signal })
        const listed = rows.some((row) => row.brokerName === group && row.address === address)
        if (!listed) without.push(label(cluster, nameServer))
      } catch (error) {
        signal.throwIfAborted()
        silent.push(messageOf(error))
      }
    }),
  )
  return { without: without.sort(), silent: silent.sort() }
}

const reasonsOf = ({ without, silent }: Absence): string[] => [
  ...(without.length > 0 ? [`not listed by ${without.join(', ')}`] : []),
  ...silent,
]

function notRegistered(cluster: Cluster, instance: Instance, absence: Absence, timeoutMs: number): RmqError {
  const seconds = Math.round(timeoutMs / 1000)
  return new RmqError(
    'not-registered',
    `${label(cluster, instance)} is not registered after ${seconds} s: ${reasonsOf(absence).join('; ')}`,
    {
      where: { host: instance.host },
      hint: hint`Look for "registerBroker" with an exception in its log: a wrong namesrvAddr, or a firewall before the name server. ${startHint(instance)}`,
    },
  )
}
