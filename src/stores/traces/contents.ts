import { formatBytes } from '../../model/units.ts'
import type { StoreTraces } from './traces.ts'

/** Returns the size of a store and the time of its newest message, for people: '2.1 MB, newest message of 2026-11-28 18:20:11 UTC'. */
export function contents({ bytes = 0, newest }: StoreTraces): string {
  const size = formatBytes(bytes)
  if (newest === undefined) return `${size}, newest message unknown`
  return `${size}, newest message of ${new Date(newest).toISOString().replace('T', ' ').replace(/\..*/, '')} UTC`
}
