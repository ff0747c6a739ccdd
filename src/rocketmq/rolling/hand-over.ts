import { RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { registeredAddress } from '../../model/address.ts'
import { withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { electable, electMaster } from '../client/controller.ts'
import { atLeadingController } from '../client/leading-controller.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { poll } from '../client/poll.ts'
import { leaderOf } from '../replication/quorum.ts'
import { has } from '../../releases/features.ts'

/** Whether a leader can be made to give up its office: older controllers name replicas by address, not by id. */
export function handsOver({ rocketmq }: Pick<Cluster, 'rocketmq'>, { broker }: Instance): boolean {
  return broker?.replication === 'controller' && has(rocketmq.version, 'persistent-broker-ids')
}

/**
 * The call before the restart of a controller group's leader: another member that is in sync becomes master first, so
 * that the group takes messages while this one stops and starts; by itself the election would wait for the end of a
 * clean stop, which takes a broker of 5.x up to 25 s. For a member that does not lead there is nothing to do.
 * @throws RmqError 'no-hand-over' when none has become master in time (30 s unless given): the member is left alone.
 */
export function handOver(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000 }: WaitOptions = {},
): CallBody {
  return async (host, signal, tell) => {
    const group = instance.broker?.group ?? ''
    const objection = await withClients(cluster, host, async (clients) => {
      // The controllers' word and the name servers' may differ for a moment: whoever neither calls leader has no office.
      if ((await leaderOf(cluster, clients, group, signal))?.id !== instance.id) return undefined
      return poll(() => giveUpOffice(cluster, clients, instance, signal), {
        timeoutMs,
        signal,
        onObjection: tell,
      })
    })
    if (objection === undefined) return
    throw new RmqError('no-hand-over', `${instance.id} was left alone: it leads ${group}, and ${objection}`, {
      where: { host: instance.host },
      hint: `see who is missing: rmq-provision status ${cluster.file}; if the group may be down for a while, stop it (rmq-provision stop ${cluster.file} --limit ${group}) and apply again`,
    })
  }
}

/** One attempt. @returns why another one does not lead yet */
async function giveUpOffice(
  cluster: Cluster,
  clients: ClientPool,
  instance: Instance,
  signal: AbortSignal,
): Promise<string | undefined> {
  const group = instance.broker?.group ?? ''
  const leader = await leaderOf(cluster, clients, group, signal)
  if (leader !== undefined && leader.id !== instance.id) return undefined
  return atLeadingController(cluster, clients, signal, async (ask) => {
    const replicas = await ask((client, options) => electable(client, group, options))
    const successor = replicas.find(({ address }) => address !== registeredAddress(cluster, instance))
    if (successor === undefined) return 'the controllers know no other member in sync'
    if (leader === undefined) return 'the name servers list nobody else as master yet'
    const wanted = { cluster: cluster.name, group, brokerId: successor.brokerId }
    await ask((client, options) => electMaster(client, wanted, options))
    return 'the name servers list nobody else as master yet'
  })
}
