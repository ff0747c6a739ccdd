import { RmqError } from '../errors.ts'
import { hint } from '../hint.ts'
import type { BrokerGroup, Cluster, Instance } from '../model/cluster.ts'
import { instancesOf, nameServersOf, registeredAddress } from '../model/address.ts'
import { clusterInfo } from '../rocketmq/client/name-server.ts'
import type { Registration } from '../rocketmq/client/name-server.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'

export interface Master {
  readonly group: BrokerGroup
  readonly instance: Instance
}

export interface Masters {
  readonly cluster: Cluster
  readonly masters: readonly Master[]
  /** Groups that have none at the moment, in words. */
  readonly problems: readonly string[]
  /** Those that answer, one at least; clients find their way by any of them. */
  readonly nameServers: readonly Instance[]
  /** Name servers that do not, in words. */
  readonly warnings: readonly string[]
}

/**
 * Returns the broker that accepts writes in each group now, by the name servers: where members elect theirs, the
 * inventory cannot know.
 * @param selected instance ids; a group none of whose members is selected is left out
 * @throws RmqError 'no-name-server' when none answers; 'no-master' (exit 2) when nothing is selected
 */
export async function findMasters(
  cluster: Cluster,
  clients: ClientPool,
  selected: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Masters> {
  const { registered, nameServers, warnings } = await askNameServers(cluster, clients, signal)
  const masters: Master[] = []
  const problems: string[] = []
  for (const group of cluster.groups) {
    if (!group.members.some((id) => selected.has(id))) continue
    const instance = masterOf(cluster, group, registered)
    if (instance === undefined) problems.push(`${group.name} has no master at the name servers`)
    else if (selected.has(instance.id)) masters.push({ group, instance })
  }
  if (masters.length === 0 && problems.length === 0) {
    throw new RmqError('no-master', 'there is no master among the selected instances', {
      hint: 'Messages are sent to masters: leave --limit out, or name a group.',
    })
  }
  return { cluster, masters, problems, nameServers, warnings }
}

function masterOf(
  cluster: Cluster,
  group: BrokerGroup,
  registered: readonly Registration[],
): Instance | undefined {
  const row = registered.find(({ brokerName, brokerId }) => brokerName === group.name && brokerId === 0)
  return instancesOf(cluster, 'broker').find(
    (instance) =>
      instance.broker?.group === group.name && registeredAddress(cluster, instance) === row?.address,
  )
}

interface NameServers extends Pick<Masters, 'nameServers' | 'warnings'> {
  /** As the first that answers knows them; verify is for what they disagree on. */
  readonly registered: readonly Registration[]
}

async function askNameServers(
  cluster: Cluster,
  clients: ClientPool,
  signal: AbortSignal,
): Promise<NameServers> {
  const asked = await Promise.all(
    nameServersOf(cluster).map(async (instance) => {
      try {
        return { instance, registered: await clients.ask(instance, clusterInfo, { signal }) }
      } catch (error) {
        if (!(error instanceof RmqError)) throw error
        return { instance, error }
      }
    }),
  )
  const answers = asked.flatMap(({ instance, registered }) => (registered ? [{ instance, registered }] : []))
  const failures = asked.flatMap(({ error }) => error ?? [])
  const [first] = answers
  if (first === undefined) throw noNameServer(failures.at(-1))
  return {
    registered: first.registered,
    nameServers: answers.map(({ instance }) => instance),
    warnings: failures.map(({ message }) => `a name server is left out: ${message}`),
  }
}

function noNameServer(last: RmqError | undefined): RmqError {
  return new RmqError('no-name-server', `no name server answers: ${last?.message ?? 'there is none'}`, {
    hint: hint`See what runs: ${{ run: 'status' }}.`,
    ...(last === undefined ? {} : { where: last.where, cause: last }),
  })
}
