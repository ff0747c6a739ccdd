import { messageOf, RmqError } from '../../errors.ts'
import type { AclSettings, Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { RPC_TIMEOUT_MS, withClients, type WaitOptions, type WriteBody } from './rpc.ts'
import { poll } from './poll.ts'
import { RequestCode } from '../remoting/codes.ts'

/**
 * The call after a broker's start while a password is being changed: gives the user of `acl` its new one, asked with
 * the one of the two that the broker knows. A second time it changes nothing.
 * @throws RmqError 'password-unchanged' when it did not work within 60 s (unless given); as the guard of the host
 */
export function changePassword(
  cluster: Cluster,
  instance: Instance,
  { accessKey, secretKey }: AclSettings,
  { timeoutMs = 60_000, clock }: WaitOptions = {},
): WriteBody {
  const body = Buffer.from(JSON.stringify({ username: accessKey, password: secretKey.reveal() }))
  const request = { code: RequestCode.updateUser, extFields: { username: accessKey }, body }
  return async (host, signal) => {
    const objection = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          try {
            const options = { timeoutMs: RPC_TIMEOUT_MS, signal }
            await clients.ask(instance, (client, more) => client.write(request, host.guard, more), options)
            return undefined
          } catch (error) {
            signal.throwIfAborted()
            return messageOf(error)
          }
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (objection === undefined) return
    throw new RmqError(
      'password-unchanged',
      `the password of ${accessKey} could not be changed on ${label(cluster, instance)}: ${objection}`,
      {
        where: { host: instance.host },
        hint: 'Set acl.previousSecretKey to the password that the user has on this broker now.',
      },
    )
  }
}
