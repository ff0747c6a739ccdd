import { RmqError } from '../../../errors.ts'
import { registeredAddress } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { knownReplicas } from '../../client/controller.ts'
import { atLeadingController } from '../../client/leading-controller.ts'
import { poll } from '../../client/poll.ts'
import { withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { unheardHint, unheardText } from './unheard.ts'

/**
 * The call after the start of a member of a controller group: waits (90 s unless given) until the leading controller has given
 * it an id and hears of it. A broker sends a heartbeat every second (brokerHeartbeatInterval), and the next member asks for
 * its id only then.
 * @throws RmqError 'unknown-member' when the time is over
 */
export function waitHeard(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const group = instance.broker?.group ?? ''
    const address = registeredAddress(cluster, instance)
    const objection = await withClients(cluster, host, (clients) =>
      poll(
        () =>
          atLeadingController(cluster, clients, signal, async (ask) => {
            const known = await ask((client, options) => knownReplicas(client, [group], options))
            if (known === undefined) return 'the controllers elect another leader'
            const heard = known.get(group)?.get(address)?.heard
            if (heard === true) return undefined
            return unheardText(cluster, instance, heard)
          }),
        { timeoutMs, clock, signal, onObjection: onProgress },
      ),
    )
    if (objection === undefined) return
    throw new RmqError(
      'unknown-member',
      `${instance.id} has no place in ${group} after ${Math.round(timeoutMs / 1000)} s: ${objection}`,
      { where: { host: instance.host }, hint: unheardHint(instance) },
    )
  }
}
