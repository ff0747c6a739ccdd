import type { Cluster, Instance } from '../inventory/model.ts'
import { isElected } from '../inventory/replication.ts'
import { withLeaving } from '../inventory/with-leaving.ts'
import { instancesOf, registeredAddress } from './address.ts'
import type { Registration } from './name-server.ts'
import type { Problem } from './verification.ts'

/** What one name server lists. */
export interface Listing {
  /** Instance id of the name server. */
  readonly nameServer: string
  readonly rows: readonly Registration[]
}

/** How one name server lists one broker. */
type View =
  | { readonly kind: 'right' }
  | { readonly kind: 'missing' }
  /** Its address under another name, id or cluster, or its name and id at another address. */
  | { readonly kind: 'wrong-identity' | 'wrong-address'; readonly row: Registration }

/** Whether every name server lists a broker as the inventory says; name servers of one view share a problem. */
export function judgeRegistrations(
  cluster: Cluster,
  broker: Instance,
  listings: readonly Listing[],
): Problem[] {
  const byView = new Map<string, { view: View; nameServers: string[] }>()
  for (const { nameServer, rows } of listings) {
    const view = viewOf(cluster, broker, rows)
    const key = JSON.stringify(view)
    const known = byView.get(key) ?? { view, nameServers: [] }
    known.nameServers.push(nameServer)
    byView.set(key, known)
  }
  return [...byView.values()].flatMap(({ view, nameServers }) =>
    problemOf(cluster, broker, view, nameServers.join(', ')),
  )
}

function viewOf(cluster: Cluster, broker: Instance, rows: readonly Registration[]): View {
  const expected = expectation(cluster, broker)
  const group = broker.broker?.group
  const mine = rows.filter((row) => row.address === expected.address)
  if (
    mine.some(
      (row) => row.cluster === cluster.name && row.brokerName === group && expected.fits(row.brokerId),
    )
  ) {
    return { kind: 'right' }
  }
  const [misnamed] = mine
  if (misnamed !== undefined) return { kind: 'wrong-identity', row: misnamed }
  const inPlace = rows.find((row) => row.brokerName === group && row.brokerId === expected.id)
  if (inPlace === undefined || isKnown(cluster, inPlace)) return { kind: 'missing' }
  return { kind: 'wrong-address', row: inPlace }
}

interface Expectation {
  readonly address: string
  /** undefined where an election decides. */
  readonly id: number | undefined
  fits(id: number): boolean
}

function expectation(cluster: Cluster, broker: Instance): Expectation {
  const identity = broker.broker
  const id = identity === undefined || identity.role === 'elected' ? undefined : identity.brokerId
  return {
    address: registeredAddress(cluster, broker),
    id,
    fits: (actual) => id === undefined || actual === id,
  }
}

function problemOf(cluster: Cluster, broker: Instance, view: View, nameServers: string): Problem[] {
  const where = { instance: broker.id, host: broker.host }
  const expected = describe(cluster, broker)
  switch (view.kind) {
    case 'right':
      return []
    case 'missing':
      return [
        {
          code: 'not-registered',
          ...where,
          message: `${broker.id} on ${broker.host} (${expected}) is not registered at ${nameServers}`,
          hint:
            'a broker registers at its start and every 30 s: look for "registerBroker" in its log ' +
            `(rmq-provision logs ${cluster.file} --limit ${broker.id})`,
        },
      ]
    case 'wrong-identity':
      return [
        {
          code: 'wrong-identity',
          ...where,
          message: `${nameServers} lists ${broker.id} on ${broker.host} as ${text(view.row)}, the inventory says ${expected}`,
          hint: `rmq-provision plan ${cluster.file} shows whether its conf differs or a restart is due`,
        },
      ]
    case 'wrong-address':
      return [
        {
          code: 'wrong-address',
          ...where,
          message: `${nameServers} lists ${broker.id} on ${broker.host} at ${view.row.address}, the inventory says ${expected}`,
          hint: 'the broker advertises brokerIP1 and listenPort of its conf; two brokers with one name and id overwrite each other',
        },
      ]
  }
}

/** Brokers that leave and that a name server still lists. */
export function leavingRegistrations(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  return instancesOf({ instances: cluster.leaving }, 'broker').flatMap((broker) => {
    const address = registeredAddress(withLeaving(cluster), broker)
    const listing = listings.filter(({ rows }) => rows.some((row) => row.address === address))
    if (listing.length === 0) return []
    const names = listing.map(({ nameServer }) => nameServer).join(', ')
    return [
      {
        code: 'still-registered',
        instance: broker.id,
        host: broker.host,
        message: `${broker.id} on ${broker.host} shall leave (state: absent), and is still listed by ${names} at ${address}`,
        hint: `rmq-provision apply ${cluster.file} takes it away`,
      },
    ]
  })
}

/**
 * Rows of our cluster, or under our brokerNames, that no instance of the inventory explains. One that leads an elected
 * group is more than unexpected, and judged with the group.
 */
export function unexpectedRegistrations(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  const names = new Set(cluster.groups.map((group) => group.name))
  const elected = new Set(cluster.groups.filter(isElected).map((group) => group.name))
  const found = new Map<string, { row: Registration; nameServers: string[] }>()
  for (const { nameServer, rows } of listings) {
    for (const row of rows) {
      const ours = row.cluster === cluster.name || names.has(row.brokerName)
      const leads = row.brokerId === 0 && elected.has(row.brokerName)
      if (!ours || leads || isKnown(cluster, row)) continue
      const known = found.get(text(row)) ?? { row, nameServers: [] }
      known.nameServers.push(nameServer)
      found.set(text(row), known)
    }
  }
  return [...found.values()].map(({ row, nameServers }) => ({
    code: 'unexpected-broker',
    ...(names.has(row.brokerName) ? { group: row.brokerName } : {}),
    message: `${nameServers.join(', ')} also lists ${text(row)}, which is not in the inventory`,
    hint: 'add it to the inventory, or stop it; a name server forgets a broker 2 minutes after its last word',
  }))
}

/** The row's address is one of the inventory's brokers, those that leave included, whatever else the row says. */
function isKnown(cluster: Cluster, row: Registration): boolean {
  const whole = withLeaving(cluster)
  return instancesOf(whole, 'broker').some((broker) => registeredAddress(whole, broker) === row.address)
}

function describe(cluster: Cluster, broker: Instance): string {
  const { address, id } = expectation(cluster, broker)
  const group = broker.broker?.group ?? ''
  return id === undefined ? `${group} at ${address}` : `${group} id ${id} at ${address}`
}

function text(row: Registration): string {
  return `${row.brokerName} id ${row.brokerId} at ${row.address} of cluster ${row.cluster}`
}
