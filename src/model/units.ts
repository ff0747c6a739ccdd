const SIZE_UNITS = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const
const DURATION_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** '512m' or '4G' as the JVM reads it, in bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})([kmg])$/i.exec(text)
  if (match === null) return undefined
  const unit = match[2]?.toLowerCase() as keyof typeof SIZE_UNITS
  return Number(match[1]) * SIZE_UNITS[unit]
}

/** Bytes in the largest unit that leaves no rest, as the JVM reads it: '4g', '1536m'. */
export function formatSize(bytes: number): string {
  for (const [unit, factor] of Object.entries(SIZE_UNITS).reverse()) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return String(bytes)
}

/** '10s', '500ms', '2m', '1h' in ms; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})(ms|s|m|h)$/.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * DURATION_UNITS[match[2] as keyof typeof DURATION_UNITS]
}

/** '0 B', '12.0 kB', '3.4 GB', for people; a kB is 1000 bytes. */
export function formatBytes(amount: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let shown = amount
  let unit = 0
  while (shown >= 1000 && unit < units.length - 1) {
    shown /= 1000
    unit += 1
  }
  return `${unit === 0 ? shown : shown.toFixed(1)} ${units[unit] ?? ''}`
}
