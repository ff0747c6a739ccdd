import type { Cluster, Instance } from '../../../model/cluster.ts'
import { withRemovals } from '../../../model/with-removals.ts'
import { instancesOf, registeredAddress } from '../../../model/address.ts'
import { isElectedMember } from '../../../model/groups.ts'
import type { Registration } from '../../client/name-server.ts'
import type { Problem } from '../verification.ts'
import { hint } from '../../../hint.ts'

/** Listing of one name server. */
export interface Listing {
  /** Instance id of the name server. */
  readonly nameServer: string
  readonly rows: readonly Registration[]
  /** brokerName → the clusters that it is listed under. */
  readonly clusters?: ReadonlyMap<string, readonly string[]> | undefined
}

/** Registration of one broker at one name server. */
type View =
  | { readonly kind: 'right' }
  | { readonly kind: 'missing' }
  /** Its address under another name, id or cluster, or its name and id at another address. */
  | { readonly kind: 'wrong-identity' | 'wrong-address'; readonly row: Registration }
  /** A member of a group that elects, which has found no leader (id -1). */
  | { readonly kind: 'no-role'; readonly row: Registration }

/** Differences between the registrations of a broker and the inventory; name servers with the same view share a problem. */
export function checkRegistrations(
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
  if (misnamed?.cluster === cluster.name && misnamed.brokerName === group && misnamed.brokerId < 0) {
    return { kind: 'no-role', row: misnamed }
  }
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
  const id = isElectedMember(broker) ? undefined : broker.broker?.brokerId
  return {
    address: registeredAddress(cluster, broker),
    id,
    fits: (actual) => (id === undefined ? actual >= 0 : actual === id),
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
          hint: hint`Look for "registerBroker" in its log: ${{ run: 'logs', limit: broker.id }}. A broker registers at its start and every 30 s.`,
        },
      ]
    case 'no-role':
      return [
        {
          code: 'no-role',
          ...where,
          message: `${nameServers} lists ${broker.id} on ${broker.host} with id ${view.row.brokerId}: it has found no leader of ${view.row.brokerName} and does not follow one`,
          hint: hint`Test the ports over which the members elect a leader: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: broker.id }}.`,
        },
      ]
    case 'wrong-identity':
      return [
        {
          code: 'wrong-identity',
          ...where,
          message: `${nameServers} lists ${broker.id} on ${broker.host} as ${textOf(view.row)}, the inventory says ${expected}`,
          hint: hint`See whether its conf differs or a restart is due: ${{ run: 'plan' }}.`,
        },
      ]
    case 'wrong-address':
      return [
        {
          code: 'wrong-address',
          ...where,
          message: `${nameServers} lists ${broker.id} on ${broker.host} at ${view.row.address}, the inventory says ${expected}`,
          hint: 'Compare brokerIP1 and listenPort in the conf of the broker with the inventory, and look for another broker with the same name and id.',
        },
      ]
  }
}

/** The row's address is one of the inventory's brokers, those to be removed included, whatever else the row says. */
export function isKnown(cluster: Cluster, row: Registration): boolean {
  const whole = withRemovals(cluster)
  return instancesOf(whole, 'broker').some((broker) => registeredAddress(whole, broker) === row.address)
}

function describe(cluster: Cluster, broker: Instance): string {
  const { address, id } = expectation(cluster, broker)
  const group = broker.broker?.group ?? ''
  return id === undefined ? `${group} at ${address}` : `${group} id ${id} at ${address}`
}

/**
 * 'broker-a id 0 at 10.0.0.11:10911 of cluster lab'.
 * @param clusters those that the name is listed under; with more than one the row may be of any
 */
export function textOf(row: Registration, clusters: readonly string[] = []): string {
  const cluster = clusters.length > 1 ? clusters.join(' or ') : row.cluster
  return `${row.brokerName} id ${row.brokerId} at ${row.address} of cluster ${cluster}`
}
