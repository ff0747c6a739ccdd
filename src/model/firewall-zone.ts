import type { Cluster, Host } from './cluster.ts'

/** firewalld's zone for the rules of a host; undefined: the zones that take the packets. */
export function firewallZone(
  { firewall }: Pick<Cluster, 'firewall'>,
  host: Pick<Host, 'firewall'>,
): string | undefined {
  return host.firewall?.zone ?? firewall.zone
}
