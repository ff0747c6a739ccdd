import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../model/units.ts'
import type { FlagSpec, TypedFlag } from '../../run/command/table.ts'

/** Of every command. */
export const COMMON_FLAGS: readonly FlagSpec[] = [
  {
    flags: '--output <format>',
    description: 'text for people, json for programs: one event a line',
    default: 'text',
    choices: ['text', 'json'],
  },
  { flags: '--no-color', description: 'no colours (also: NO_COLOR)' },
  { flags: '--verbose', description: 'show more: every host, every change, whole outputs' },
  { flags: '--debug', description: 'show stack traces of errors (also: RMQ_DEBUG=1)' },
]

/** Of every command that contacts hosts. */
export const REMOTE_FLAGS: readonly FlagSpec[] = [
  {
    flags: '--limit <names>',
    description: 'only these hosts, groups or instances, separated by commas',
    parse: parseNames,
    complete: 'names',
  },
  {
    flags: '--concurrency <number>',
    description: 'hosts worked on at a time; INI: forks of ansible.cfg',
    default: 20,
    parse: parsePositive,
  },
  {
    flags: '-y, --yes',
    description: 'answer yes to questions; never covers loss of data',
  },
  {
    flags: '--accept-new-host-keys',
    description: 'trust and remember host keys seen for the first time',
  },
  { flags: '-k, --ask-pass', description: 'ask once for the SSH password' },
  { flags: '-K, --ask-become-pass', description: 'ask once for the sudo password' },
]

/** Of every command that restarts what runs. */
export const NO_DRAIN: TypedFlag<boolean> = {
  flags: '--no-drain',
  description: 'restart masters at once: do not turn producers to other groups first',
}

/** Of every command that takes a backup before it changes something. */
export const NO_BACKUP: TypedFlag<boolean> = {
  flags: '--no-backup',
  description: 'take no backup of topics, groups, offsets and users first',
}

/** Of commands whose time matters. */
export const TIMINGS: TypedFlag<boolean> = {
  flags: '--timings',
  description: 'also show where the time went: phases, hosts, round trips, bytes, the critical path',
}

export function parsePositive(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('A whole number above 0 is needed.')
  return Number(value)
}

/** '30s', '5m', '500ms', '1h'. @returns ms */
export function parseTime(value: string): number {
  const ms = parseDuration(value)
  if (ms === undefined || ms === 0) {
    throw new InvalidArgumentError("A time with its unit is needed, such as '30s' or '5m'.")
  }
  return ms
}

function parseNames(value: string): string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) throw new InvalidArgumentError('At least one name is needed.')
  return names
}
