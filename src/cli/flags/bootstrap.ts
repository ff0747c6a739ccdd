import { InvalidArgumentError } from 'commander'
import { defaultVersion } from '../../releases/known.ts'
import type { FlagSpec } from '../../run/command/table.ts'

const JDKS = ['8', '11', '17', '21']
const VERSION = /^\d+\.\d+\.\d+$/
const HEAP = /^\d+[kmgKMG]$/

/** Settings of bootstrap on the command line; other commands have an inventory. */
export const bootstrapFlags: readonly FlagSpec[] = [
  {
    flags: '--rocketmq-version <version>',
    description: 'release to install',
    default: defaultVersion,
    parse: matching(VERSION, `A version such as '${defaultVersion}' is needed.`),
  },
  {
    flags: '--artifact <file|url>',
    description: 'the distribution (default: from the Apache archive)',
  },
  { flags: '--sha512 <hex>', description: 'what the distribution must hash to', parse: parseSha512 },
  {
    flags: '--jdk <major>',
    description: `JDK: ${JDKS.join(', ')} (default: fits the release)`,
    parse: parseJdk,
    complete: JDKS.map(String),
  },
  { flags: '--user <name>', description: 'SSH login (default: as ssh would)' },
  { flags: '--identity-file <file>', description: 'SSH key (default: agent, then as ssh would)' },
  { flags: '--jump <hosts>', description: 'jump hosts, as ssh -J takes them' },
  { flags: '--become', description: 'become root through sudo' },
  {
    flags: '--heap <size>',
    description: "heap of the broker, e.g. '1g' (default: fits the host)",
    parse: matching(HEAP, "A size such as '512m' or '4g' is needed."),
  },
  { flags: '--home <folder>', description: 'where releases go (default: /opt/rocketmq)' },
  { flags: '--data <folder>', description: 'where stores and logs go (default: /data/rocketmq)' },
  { flags: '--no-start', description: 'prepare everything, start nothing' },
]

function matching(pattern: RegExp, complaint: string): (value: string) => string {
  return (value) => {
    if (!pattern.test(value)) throw new InvalidArgumentError(complaint)
    return value
  }
}

function parseJdk(value: string): number {
  if (!JDKS.includes(value)) throw new InvalidArgumentError(`One of ${JDKS.join(', ')} is needed.`)
  return Number(value)
}

function parseSha512(value: string): string {
  const hex = value.toLowerCase()
  if (!/^[0-9a-f]{128}$/.test(hex)) throw new InvalidArgumentError('128 hexadecimal digits are needed.')
  return hex
}
