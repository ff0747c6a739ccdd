import { isIP } from 'node:net'
import { compact } from '../../objects.ts'
import type { Draft } from './draft.ts'
import { nameServersOf, serversOf, valueOf, type ReadHost } from './subject.ts'

export const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1' || address === 'localhost'
/** Of Docker's own network: no other host reaches it. */
const isBridge = (address: string): boolean => address.startsWith('172.17.')

/** The address of a host for the cluster and, where they differ, for clients. */
export interface HostAddresses {
  readonly privateAddress: string | undefined
  readonly publicAddress: string | undefined
}

/**
 * Finds the addresses of a host: what its brokers announce, else what the lists of name servers name, else the address of
 * SSH, else its only one.
 */
export function addressesOf(host: ReadHost, all: readonly ReadHost[]): HostAddresses {
  const own = host.facts.addresses.filter((address) => !isLoopback(address) && isIP(address) === 4)
  const usable = (address: string | undefined): address is string =>
    address !== undefined && isIP(address) !== 0 && !isLoopback(address)
  const brokers = host.processes.filter(
    ({ found }) => found.program === 'broker' || found.program === 'broker-proxy',
  )
  const isReal = (address: string | undefined): address is string => usable(address) && !isBridge(address)
  const announced = brokers.map((broker) => valueOf(broker, 'brokerIP1')).find(isReal)
  const internal = brokers
    .map((broker) => valueOf(broker, 'brokerIP2'))
    .find((each) => isReal(each) && own.includes(each))
  const listed = all
    .flatMap(({ processes, resolved }) =>
      processes.flatMap((each) =>
        serversOf(nameServersOf(each)).map((server) => resolved.get(server.host) ?? server.host),
      ),
    )
    .find((address) => own.includes(address))
  const ofSsh = own.includes(host.address) ? host.address : undefined
  const only = own.filter((address) => !isBridge(address))
  const inside =
    internal ??
    (announced !== undefined && own.includes(announced) ? announced : undefined) ??
    listed ??
    ofSsh
  const privateAddress =
    inside ?? (only.length === 1 ? only[0] : undefined) ?? (usable(host.address) ? host.address : undefined)
  return {
    privateAddress,
    publicAddress: announced === undefined || announced === privateAddress ? undefined : announced,
  }
}

/** Names and addresses by which others may know a host. */
export const namesOf = (host: ReadHost, addresses: HostAddresses | undefined): string[] => [
  host.name,
  host.address,
  host.facts.hostname,
  ...host.facts.addresses,
  addresses?.privateAddress ?? host.name,
  addresses?.publicAddress ?? host.name,
]

/** Writes hosts and ssh. Settings that all hosts share go to the top. */
export function describeHosts(draft: Draft, hosts: readonly ReadHost[]): void {
  const shared = sharedSsh(hosts)
  if (Object.keys(shared).length > 0) draft.put(['ssh'], shared)
  draft.comment(
    ['hosts'],
    'not known: the networks of the clients. Without firewall: { clients: [10.0.0.0/16] } apply opens the client ports to every address; firewall: { manage: false } leaves firewalld as it is.',
  )
  for (const host of hosts) {
    const { privateAddress, publicAddress } = addressesOf(host, hosts)
    const path = ['hosts', host.name]
    const own = Object.fromEntries(Object.entries(host.ssh).filter(([key]) => !Object.hasOwn(shared, key)))
    draft.put(path, {
      ...compact({ address: host.address === host.name && isIP(host.name) === 0 ? undefined : host.address }),
      ...compact({
        privateAddress: privateAddress === host.address ? undefined : privateAddress,
        publicAddress,
      }),
      ...own,
    })
    if (privateAddress === undefined) {
      draft.todo(
        `not known: the address of ${host.name} inside the cluster (privateAddress); it has ${host.facts.addresses.join(', ')}`,
        path,
      )
    }
    for (const line of host.autostarts) draft.comment(path, `starts RocketMQ at boot: ${line}`)
  }
}

function sharedSsh([first, ...others]: readonly ReadHost[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(first?.ssh ?? {}).filter(([key, value]) =>
      others.every(({ ssh }) => Object.entries(ssh).some(([name, other]) => name === key && other === value)),
    ),
  )
}
