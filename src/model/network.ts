import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { getOrMake } from '../objects.ts'

/** A range of IP addresses. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6'
  /** Any address of it. */
  readonly address: string
  /** Number of leading bits that all its addresses share. */
  readonly bits: number
}

/**
 * The version of an IP address, as `isIP` of node:net says it, without its pattern for IPv6 where no colon is: V8 takes 5 ms to
 * compile that one, and nearly all hosts have names or IPv4.
 * @returns 0 for other text
 */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (text.includes(':')) return isIPv6(text) ? 6 : 0
  return isIPv4(text) ? 4 : 0
}

/**
 * Reads '10.0.0.11', '10.0.0.0/16', '10.0.0.0/255.255.0.0' (as firewalld takes it) and the same of IPv6.
 * @returns undefined for anything else
 */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/')
  const version = ipVersion(address)
  if (version === 0 || more.length > 0 || address.includes('%')) return undefined
  const most = version === 4 ? 32 : 128
  const bits = length === undefined ? most : bitsOf(length, version)
  if (bits === undefined || bits > most) return undefined
  return { family: version === 4 ? 'ipv4' : 'ipv6', address, bits }
}

function bitsOf(length: string, version: number): number | undefined {
  if (/^\d{1,3}$/.test(length)) return Number(length)
  if (version !== 4 || ipVersion(length) !== 4) return undefined
  const mask = length
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('')
  return /^1*0*$/.test(mask) ? mask.replaceAll('0', '').length : undefined
}

/** Every address of `inner` is in `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  return compared(inner).isIn(outer)
}

/** The two have an address in common: one of them is inside the other. */
export function overlap(one: Network, other: Network): boolean {
  return compared(one).overlaps(other)
}

/** Comparisons of one network with others. */
export interface Compared {
  /** As `overlap`. */
  readonly overlaps: (other: Network) => boolean
  /** The other one contains it, as `contains`. */
  readonly isIn: (outer: Network) => boolean
}

/** Compares one network with many: what a comparison needs is made once for each length of the others. */
export function compared({ family, address, bits }: Network): Compared {
  const around = new Map<number, BlockList>()
  const begin = (length: number): BlockList =>
    getOrMake(around, length, () => {
      const list = new BlockList()
      list.addSubnet(address, length, family)
      return list
    })
  return {
    overlaps: (other) =>
      other.family === family && begin(Math.min(bits, other.bits)).check(other.address, family),
    isIn: (outer) =>
      outer.family === family && outer.bits <= bits && begin(outer.bits).check(outer.address, family),
  }
}

/**
 * An IP address in its one spelling: IPv6 in lower case and shortened (RFC 5952), IPv4 in IPv6 as IPv4. Other text, and an
 * address with a zone, stays as it is.
 */
export function canonicalAddress(text: string): string {
  if (ipVersion(text) !== 6 || text.includes('%')) return text
  const short = new URL(`http://[${text}]/`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? []
  if (high === undefined || low === undefined) return short
  return [high, low]
    .flatMap((half) => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 255])
    .join('.')
}

/** Returns true for an address that no other machine reaches by itself: loopback, none, IPv6 of one link. */
export function isLocal(address: string): boolean {
  const ip = canonicalAddress(address)
  return ip.startsWith('127.') || ['::1', '::', '0.0.0.0'].includes(ip) || /^fe[89ab][0-9a-f]:/.test(ip)
}

/** Returns true for an address that one machine cannot have: of several (multicast, broadcast) or reserved (RFC 6890, RFC 4291). */
export function isReserved(address: string): boolean {
  const ip = canonicalAddress(address)
  if (ipVersion(ip) !== 4) return ipVersion(ip) === 6 && /^ff[0-9a-f]{2}:/.test(ip)
  const first = Number(ip.split('.', 1)[0])
  return first === 0 || first >= 224
}
