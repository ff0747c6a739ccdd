import { InvalidArgumentError } from 'commander'
import { own } from '../../objects.ts'
import { smallestBody } from '../../smoke/payload.ts'
import { parsePositive } from './common.ts'
import type { FlagSpec } from '../../run/command/table.ts'

/** Default maxMessageSize of a broker, bytes. */
const LARGEST_BODY = 4 * 1024 * 1024
const UNITS_OF_TIME: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const UNITS_OF_SIZE: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 }

export const smokeFlags: readonly FlagSpec[] = [
  { flags: '--messages <number>', description: 'to each master (default: 100)', parse: parsePositive },
  { flags: '--duration <time>', description: "instead of a number: '30s', '5m'", parse: parseDuration },
  {
    flags: '--threads <number>',
    description: 'messages under way to each master at a time',
    default: 1,
    parse: parsePositive,
  },
  {
    flags: '--size <bytes>',
    description: "of each message: '128', '1k' (default: 128)",
    parse: parseSize,
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
export function parseDuration(value: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,5})(ms|s|m|h)$/.exec(value) ?? []
  const factor = own(UNITS_OF_TIME, unit)
  if (digits === undefined || factor === undefined) {
    throw new InvalidArgumentError("A time with its unit is needed, such as '30s' or '5m'.")
  }
  return Number(digits) * factor
}

/** '128', '1k', '2m': k is 1024 bytes. @returns bytes */
export function parseSize(value: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,6})([km]?)b?$/.exec(value.toLowerCase()) ?? []
  const bytes = Number(digits) * (own(UNITS_OF_SIZE, unit) ?? NaN)
  if (!(bytes >= smallestBody && bytes <= LARGEST_BODY)) {
    throw new InvalidArgumentError(`A size from ${smallestBody} to 4m is needed, such as '128' or '1k'.`)
  }
  return bytes
}
