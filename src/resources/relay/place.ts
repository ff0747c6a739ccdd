import type { Cluster, Host } from '../../model/cluster.ts'

/** A host among those that hand files on to each other. */
export interface RelayPlace {
  /** IP address at which the other hosts reach it. */
  readonly address: string
  /** All hosts of the cluster, this one included. */
  readonly hosts: readonly Pick<Host, 'privateAddress'>[]
  /** false: this tool changes no rule of firewalld. */
  readonly opensFirewall: boolean
}

export const relayPlace = (cluster: Pick<Cluster, 'hosts' | 'firewall'>, host: Host): RelayPlace => ({
  address: host.privateAddress,
  hosts: cluster.hosts,
  opensFirewall: cluster.firewall.manage,
})

/** IP addresses of the other hosts. */
export const peersOf = ({ address, hosts }: RelayPlace): string[] =>
  hosts.map(({ privateAddress }) => privateAddress).filter((peer) => peer !== address)
