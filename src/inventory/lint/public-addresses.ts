import { clientAddress } from '../../model/address.ts'
import type { Host, Instance } from '../../model/cluster.ts'
import { mappedPorts } from '../../model/reachability.ts'
import { kindOf } from '../../services/index.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'
import type { Hosts } from '../resolve/hosts.ts'

interface Owner {
  readonly instance: Instance
  readonly host: Host
}

/**
 * Checks that instances of different hosts have different ports where clients reach both at one address: ports are mapped one
 * to one. One host behind NAT has to be among the two; hosts of one private address are an error of their own.
 */
export function lintPublicAddresses(
  context: Context,
  hosts: Pick<Hosts, 'all'>,
  placed: readonly Placed[],
): void {
  const seen = new Map<string, Owner>()
  const byName = new Map(hosts.all.map((host) => [host.name, host]))
  for (const { instance, path } of placed) {
    const host = byName.get(instance.host)
    if (host === undefined) continue
    for (const { port } of mappedPorts(instance)) {
      const key = `${clientAddress(host)}:${port}`
      const other = seen.get(key)
      seen.set(key, { instance, host })
      if (other === undefined || other.host.name === host.name) continue
      if ((host.publicAddress ?? other.host.publicAddress) === undefined) continue
      const fault = {
        code: 'duplicate-address',
        message: `${instance.id} on ${host.name} and ${other.instance.id} on ${other.host.name} have the same address and port for clients, ${key}`,
        hint: 'Give one of them another port, or its host another publicAddress: a port is mapped to the same port of one host.',
      } as const
      // Clients that know one name server find all brokers.
      if (keepsRoutes(instance) && keepsRoutes(other.instance)) context.problems.warn(path, fault)
      else context.problems.error(path, fault)
    }
  }
}

const keepsRoutes = (instance: Instance): boolean => kindOf(instance).keepsRoutes === true
