import { InvalidArgumentError } from 'commander'
import { parseDuration, parseSize } from '../../model/units.ts'
import { smallestBody } from '../../smoke/payload.ts'
import { parsePositive } from './common.ts'
import type { FlagSpec } from '../../run/command/table.ts'

/** Default maxMessageSize of a broker, bytes. */
const LARGEST_BODY = 4 * 1024 * 1024

export const smokeFlags: readonly FlagSpec[] = [
  { flags: '--messages <number>', description: 'to each master (default: 100)', parse: parsePositive },
  { flags: '--duration <time>', description: "instead of a number: '30s', '5m'", parse: parseTime },
  {
    flags: '--threads <number>',
    description: 'messages under way to each master at a time',
    default: 1,
    parse: parsePositive,
  },
  {
    flags: '--size <bytes>',
    description: "of each message: '128', '1k' (default: 128)",
    parse: parseBody,
  },
  {
    flags: '--rate <number>',
    description: 'at most so many per second to all masters together',
    parse: parsePositive,
  },
  {
    flags: '--topic <name>',
    description: 'one that exists (default: one made for the run and removed again)',
  },
  { flags: '--slaves', description: 'wait until the slaves have what their masters have' },
]

/** '30s', '5m', '500ms', '1h'. @returns ms */
export function parseTime(value: string): number {
  const ms = parseDuration(value)
  if (ms === undefined || ms === 0) {
    throw new InvalidArgumentError("A time with its unit is needed, such as '30s' or '5m'.")
  }
  return ms
}

/** '128', '1k', '2m': k is 1024 bytes. @returns bytes */
export function parseBody(value: string): number {
  const bytes = /^\d{1,7}$/.test(value) ? Number(value) : (parseSize(value.replace(/b$/i, '')) ?? 0)
  if (bytes < smallestBody || bytes > LARGEST_BODY) {
    throw new InvalidArgumentError(`A size from ${smallestBody} to 4m is needed, such as '128' or '1k'.`)
  }
  return bytes
}
