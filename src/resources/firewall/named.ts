import { compared, parseNetwork, type Network } from '../../model/network.ts'
import { getOrMake, keptWith } from '../../objects.ts'
import { parseDbus } from './dbus.ts'
import { parsePortRange } from './rules.ts'
import { tagsOf } from './zone-xml.ts'

/** A set of addresses that zones and rules name (firewalld.ipset(5)). */
export interface AddressSet {
  /** Entries that are an address or a network. */
  readonly addresses: readonly string[]
  /** No entry is of another kind, e.g. a MAC address or one with a port. */
  readonly isKnown: boolean
}

/** The part of a service's file that says which packets it is about (firewalld.service(5)). */
export interface Service {
  /** First and last TCP port of each range. */
  readonly ranges: readonly (readonly [number, number])[]
  /** It is about some packets by more than their port: their source port, or one address of the host. */
  readonly hasConditions: boolean
  readonly includes: readonly string[]
}

/** Reads the entries of a set, as D-Bus, firewall-cmd or its file has them; undefined: it could not be read. */
export function parseIpset(text: string): AddressSet | undefined {
  const trimmed = text.trim()
  if (trimmed === 'unreadable') return undefined
  const entries = entriesOf(trimmed).filter((entry) => entry !== '')
  const addresses = entries.filter((entry) => parseNetwork(entry) !== undefined)
  return { addresses, isKnown: addresses.length === entries.length }
}

function entriesOf(text: string): readonly string[] {
  if (text.startsWith('as ')) {
    const entries = parseDbus(text)
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : []
  }
  if (text.startsWith('<'))
    return [...text.matchAll(/<entry>([^<]*)<\/entry>/g)].map(([, entry = '']) => entry)
  return text.split('\n')
}

/** Reads the file of a service. */
export function parseService(xml: string): Service {
  const ranges: (readonly [number, number])[] = []
  const includes: string[] = []
  let hasConditions = false
  for (const { name, attributes, closes } of tagsOf(xml)) {
    if (closes) continue
    const protocol = attributes.get('protocol') ?? ''
    if (name === 'port' && attributes.get('port')) {
      const range = parsePortRange(`${attributes.get('port') ?? ''}/${protocol}`)
      if (range?.protocol === 'tcp') ranges.push([range.first, range.last])
    } else if (name === 'protocol') {
      if (isTcp(attributes.get('value'))) ranges.push([0, 65_535])
    } else if (name === 'include') includes.push(attributes.get('service') ?? '')
    else if (name === 'destination' || (name === 'source-port' && isTcp(protocol))) hasConditions = true
  }
  return { ranges, hasConditions, includes }
}

/** Returns true for the name and the number of TCP (protocols(5)). */
export const isTcp = (protocol: string | undefined): boolean => protocol === 'tcp' || protocol === '6'

type Position = 'in' | 'apart' | 'partly'

/** A set of banned addresses may have tens of thousands of entries, and each rule and host asks for it. */
const placementOf = keptWith((set: AddressSet) => ({
  networks: set.addresses.flatMap((entry) => parseNetwork(entry) ?? []),
  positions: new Map<string, Position>(),
}))

/** Position of an address or network to a set: in it, apart from it, partly in it. */
export function positionIn(set: AddressSet, address: string): Position {
  const { networks, positions } = placementOf(set)
  return getOrMake(positions, address, () => compare(networks, address))
}

function compare(networks: readonly Network[], address: string): Position {
  const network = parseNetwork(address)
  if (network === undefined) return 'partly'
  const wanted = compared(network)
  if (networks.some((one) => wanted.isIn(one))) return 'in'
  return networks.some((one) => wanted.overlaps(one)) ? 'partly' : 'apart'
}
