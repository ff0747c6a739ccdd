import { announcedPorts } from '../../model/reachability.ts'
import type { Instance } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'
import type { Hosts } from '../resolve/hosts.ts'

/** Checks that hosts behind one public address have different ports there: ports are mapped one to one. */
export function lintPublicAddresses(
  context: Context,
  hosts: Pick<Hosts, 'all'>,
  placed: readonly Placed[],
): void {
  const seen = new Map<string, Instance>()
  for (const { instance, path } of placed) {
    const address = hosts.all.find(({ name }) => name === instance.host)?.publicAddress ?? ''
    for (const { port } of announcedPorts({ hosts: hosts.all }, instance)) {
      const key = `${address}:${port}`
      const other = seen.get(key)
      seen.set(key, instance)
      if (other === undefined || other.host === instance.host) continue
      context.problems.error(path, {
        code: 'duplicate-address',
        message: `${instance.id} on ${instance.host} and ${other.id} on ${other.host} have the same public address and port, ${key}`,
        hint: 'Give one of them another port, or its host another publicAddress: a port is mapped to the same port of one host.',
      })
    }
  }
}
