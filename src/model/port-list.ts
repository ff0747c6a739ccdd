/**
 * All ports of several lists as one, the way the kernel prints such a list: sorted, neighbours as a range
 * (net.ipv4.ip_local_reserved_ports: '8080,40911-40913'). What is no port or range is left out.
 */
export function unionOfPorts(...lists: readonly string[]): string {
  const ports = [...new Set(lists.flatMap(portsOf))].sort((a, b) => a - b)
  const ranges: [first: number, last: number][] = []
  for (const port of ports) {
    const range = ranges.at(-1)
    if (range?.[1] === port - 1) range[1] = port
    else ranges.push([port, port])
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',')
}

function portsOf(list: string): number[] {
  return list.split(',').flatMap((item) => {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(item) ?? []
    if (from === undefined) return []
    const first = Number(from)
    const last = Math.min(Number(to ?? from), 65_535)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  })
}
