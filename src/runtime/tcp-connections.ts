import type { Answer } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { ipVersion } from '../model/network.ts'

/** Open TCP connections to a port, from one address. */
export interface TcpConnections {
  readonly port: number
  /** Address of the other end; an IPv4 address also on a socket for both kinds. */
  readonly from: string
  readonly number: number
}

/** Tables of the sockets of a host (proc(5)). The one of IPv6 is missing where the kernel has no IPv6. */
const FILES = '/proc/net/tcp /proc/net/tcp6'

/**
 * Script that prints a line for each port and address, however many connections there are. State 01 is ESTABLISHED
 * (proc(5)). Exit 0 also when there are none.
 */
export function tcpConnectionsScript(ports: readonly number[]): string {
  const words = ports.map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`)
  return `${sh`set -- ${words}`}
[ $# = 0 ] || awk -v ports="$*" 'BEGIN { n = split(ports, p, " "); for (i = 1; i <= n; i++) wanted[substr(p[i], 2)] = 1 }
$4 == "01" { split($2, l, ":"); split($3, r, ":"); if (l[2] in wanted) seen[l[2] " " r[1]]++ }
END { for (key in seen) print key, seen[key] }' ${FILES} 2>/dev/null
:`
}

export function parseTcpConnections({ stdout }: Answer): readonly TcpConnections[] {
  return stdout.split('\n').flatMap((line) => {
    const [, port, from, number] = /^([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}) (\d+)$/.exec(line) ?? []
    if (port === undefined || from === undefined) return []
    return [{ port: parseInt(port, 16), from: addressOf(from), number: Number(number) }]
  })
}

/** The kernel writes each 32 bits of an address as a number of the machine, which is little-endian. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)))
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join('.') === '0.0.0.0.0.0.0.0.0.0.255.255'
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  )
  return plainAddress(groups.join(':'))
}

/** The one spelling of an IPv6 address ('fd00::12', RFC 5952), without brackets; other texts as they are. */
export function plainAddress(text: string): string {
  const address = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  return ipVersion(address) === 6 && !address.includes('%')
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : address
}
