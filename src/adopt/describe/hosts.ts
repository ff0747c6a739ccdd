import { compact } from '../../objects.ts'
import { groupOf, isBroker } from './brokers.ts'
import type { Draft } from './draft.ts'
import { nameServersOf, serversOf, valueOf, type Adopted, type ReadHost } from './subject.ts'
import { ipVersion } from '../../model/network.ts'

export const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1' || address === 'localhost'
/** Of Docker's own network: no other host reaches it. */
const isBridge = (address: string): boolean => address.startsWith('172.17.')

const usable = (address: string | undefined): address is string =>
  address !== undefined && ipVersion(address) !== 0 && !isLoopback(address)
const isReal = (address: string | undefined): address is string => usable(address) && !isBridge(address)

/** The address that a broker announces to clients. In a network of docker its own guess is an address of that network. */
function announcedBy(broker: Adopted): string | undefined {
  const { container } = broker.found.details
  if (container === undefined || container.network === 'host') return valueOf(broker, 'brokerIP1')
  return broker.found.file.get('brokerIP1')?.trim()
}

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
  const own = host.facts.addresses.filter((address) => !isLoopback(address) && ipVersion(address) === 4)
  const brokers = host.processes.filter(isBroker)
  const announced = brokers.map(announcedBy).find(isReal)
  const isOwn = (each: string | undefined): each is string => isReal(each) && own.includes(each)
  const internal = brokers.map(({ found }) => found.file.get('brokerIP2')?.trim()).find(isOwn)
  // Of a file without the key it is any address of the host: that of a bridge for guests, too.
  const guessed = brokers.map((broker) => valueOf(broker, 'brokerIP2')).find(isOwn)
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
    ofSsh ??
    guessed
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
      ...compact({
        address: host.address === host.name && ipVersion(host.name) === 0 ? undefined : host.address,
      }),
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
    for (const text of otherAddresses(host, publicAddress ?? privateAddress)) draft.todo(text, path)
    for (const line of host.autostarts) draft.comment(path, line)
  }
}

/** Brokers of a host announce one address in an inventory, and may announce several. */
function otherAddresses(host: ReadHost, announced: string | undefined): string[] {
  return host.processes.filter(isBroker).flatMap((broker) => {
    const address = announcedBy(broker)
    if (address === announced || !isReal(address)) return []
    return [
      `${groupOf(broker)} on ${host.name} (port ${broker.found.listenPort}) announces ${address} to its clients (brokerIP1), and apply would write ${announced ?? 'another address'}: all brokers of a host announce the same one (publicAddress)`,
    ]
  })
}

function sharedSsh([first, ...others]: readonly ReadHost[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(first?.ssh ?? {}).filter(([key, value]) =>
      others.every(({ ssh }) => Object.entries(ssh).some(([name, other]) => name === key && other === value)),
    ),
  )
}
