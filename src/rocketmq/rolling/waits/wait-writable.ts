import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, nameServersOf } from '../../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { PRESENT_TOPIC, isWritable, writableGroups } from '../../client/name-server.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'

/** Group → whether a name server lets producers write to it; undefined: it does not answer. */
export async function writableGroupsAt(
  clients: ClientPool,
  nameServer: Instance,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, boolean> | undefined> {
  return tryAnswer(clients.askOnce(nameServer, writableGroups, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
}

/**
 * The call after a master's start: every name server that answers lets producers write to its group again, also when an
 * earlier run had taken that away: a name server takes the permissions of a broker that registers anew. 75 s unless
 * given, within which a broker registers three times. Nothing is asked of one whose brokerPermission forbids writing.
 * @throws RmqError 'not-writable' when the time is over
 */
export function waitWritable(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 75_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const group = instance.broker?.group ?? ''
    if (!isWritable(Number(instance.config.get('brokerPermission') ?? 6))) return
    const closed = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const nameServers = nameServersOf(cluster)
          const views = await Promise.all(
            nameServers.map((nameServer) => writableGroupsAt(clients, nameServer, signal)),
          )
          const closed = nameServers.filter((_nameServer, index) => views[index]?.get(group) === false)
          return closed.length === 0 ? undefined : closed
        },
        {
          timeoutMs,
          clock,
          signal,
          onObjection: (closed) => {
            onProgress(`${group} is read-only at ${closed.map(({ id }) => id).join(', ')}`)
          },
        },
      ),
    )
    const [first] = closed ?? []
    if (closed === undefined || first === undefined) return
    const names = closed.map((nameServer) => label(cluster, nameServer)).join(', ')
    throw new RmqError(
      'not-writable',
      `${instance.id} is registered, but ${names} still lists ${group} as read-only (topicRoute of ${PRESENT_TOPIC}: perm 4)`,
      {
        where: { host: instance.host },
        hint: hint`Restart the name server, which then takes the permissions from the brokers: ${{ run: 'restart', limit: first.id }}. mqadmin addWritePerm -b ${group} has the same effect, and also makes topics writable that are meant to be read-only.`,
      },
    )
  }
}
