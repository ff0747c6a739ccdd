import { isBroker, clusterOf, groupOf } from './brokers.ts'
import type { Draft } from './draft.ts'
import { namesOf, type HostAddresses } from './hosts.ts'
import { nameServersOf, serversOf, valueOf, type Adopted, type ReadHost } from './subject.ts'

/** Compares the hosts with the tables of the name servers, and with the lists of name servers. */
export function crossCheck(
  draft: Draft,
  hosts: readonly ReadHost[],
  cluster: string,
  addresses: ReadonlyMap<string, HostAddresses>,
): void {
  const all = hosts.flatMap(({ processes }) => processes)
  unknownBrokers(draft, all, cluster)
  unlistedBrokers(draft, all)
  unknownNameServers(draft, hosts, addresses)
}

const addressOf = (broker: Adopted): string =>
  `${valueOf(broker, 'brokerIP1') ?? ''}:${valueOf(broker, 'listenPort') ?? broker.found.listenPort}`

function tablesOf(all: readonly Adopted[]) {
  return all.flatMap(({ answers }) => answers.tables?.registrations ?? [])
}

/** Brokers of the table that run on no given host. */
function unknownBrokers(draft: Draft, all: readonly Adopted[], cluster: string): void {
  const known = new Set(all.filter(isBroker).map(addressOf))
  const seen = new Set<string>()
  for (const { cluster: of, brokerName, brokerId, address } of tablesOf(all)) {
    if (of !== cluster || known.has(address) || seen.has(address)) continue
    seen.add(address)
    draft.note(`${brokerName} (brokerId ${brokerId}) at ${address} is on no host that was given`)
  }
}

/** Brokers that run and that no name server of the hosts lists. */
function unlistedBrokers(draft: Draft, all: readonly Adopted[]): void {
  const tables = all.filter(({ answers }) => answers.tables !== undefined)
  if (tables.length === 0) return
  const listed = new Set(tablesOf(all).map(({ address }) => address))
  for (const broker of all.filter(isBroker)) {
    if (broker.answers.config === undefined || listed.has(addressOf(broker))) continue
    draft.note(
      `${groupOf(broker)} of ${clusterOf(broker)} on ${broker.found.host} (${addressOf(broker)}) is listed by no name server of these hosts`,
    )
  }
}

/** Name servers at which brokers register and that run on no given host: apply would take them out of the lists. */
function unknownNameServers(
  draft: Draft,
  hosts: readonly ReadHost[],
  addresses: ReadonlyMap<string, HostAddresses>,
): void {
  const known = new Set(
    hosts.flatMap((host) =>
      host.processes
        .filter(({ found }) => found.program === 'namesrv')
        .flatMap(({ found }) =>
          namesOf(host, addresses.get(host.name)).map((name) => `${name}:${found.listenPort}`),
        ),
    ),
  )
  const seen = new Set<string>()
  for (const host of hosts) {
    for (const process of host.processes) {
      for (const server of serversOf(nameServersOf(process))) {
        const address = host.resolved.get(server.host) ?? server.host
        const isOwn = address.startsWith('127.') || address === 'localhost'
        const names = isOwn ? namesOf(host, addresses.get(host.name)) : [address, server.host]
        const text = `${server.host}:${server.port}`
        if (seen.has(text) || names.some((name) => known.has(`${name}:${server.port}`))) continue
        seen.add(text)
        draft.todo(
          `${process.found.program} on ${host.name} registers at the name server ${text}, which is on no host that was given; apply would take it out of the list`,
          ['namesrv'],
        )
      }
    }
  }
}
