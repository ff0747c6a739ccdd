import { canonicalAddress } from '../../model/network.ts'

/** Rules of a firewall that one transfer may cost; each takes firewalld some ms. */
const MOST_RULES = 32

/**
 * Sources for firewall rules that let all of these addresses in: the addresses, or the /24 and /64 networks in which they lie where
 * there are many.
 */
export function sourcesFor(addresses: readonly string[]): string[] {
  if (addresses.length <= MOST_RULES) return [...addresses]
  return [...new Set(addresses.map(networkOf))]
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address.replace(/\.\d+$/, '.0/24')
  return `${groupsOf(address).slice(0, 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const [before = '', after] = canonicalAddress(address).split('::')
  const first = before === '' ? [] : before.split(':')
  if (after === undefined) return first
  const last = after === '' ? [] : after.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last]
}
