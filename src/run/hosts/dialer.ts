import type { HostAccess } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import type { Dial } from '../../rocketmq/client/client-pool.ts'

/**
 * Opens connections to ports as seen from a host of the cluster. Another host stands in for one that was not reached:
 * its instances may serve although its SSH does not.
 */
export function dialer(access: ReadonlyMap<string, HostAccess>): Dial {
  return async (host, address, port, signal, turns) => {
    const from = access.get(host) ?? [...access.values()][0]
    if (!from)
      throw new RmqError('host-unreachable', 'no host of the cluster was reached', { where: { host } })
    return from.connect(address, port, signal, turns)
  }
}
