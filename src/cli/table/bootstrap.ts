import { InvalidArgumentError } from 'commander'
import { defaultJdk } from '../../releases/jdk-matrix.ts'
import { defaultVersion, newestOf } from '../../releases/known.ts'
import type { BootstrapFlags } from '../../commands/change/bootstrap.ts'
import { remote } from '../../run/command/spec.ts'
import { CHANGE } from './groups.ts'

const JDKS = ['8', '11', '17', '21']
const VERSION = /^\d+\.\d+\.\d+$/
const HEAP = /^\d+[kmgKMG]$/

/** Its flags say what other commands read in an inventory. */
export const bootstrap = remote<BootstrapFlags>({
  name: 'bootstrap',
  group: CHANGE,
  summary: 'make one bare host a single RocketMQ node, without an inventory',
  arguments: [{ name: 'host', description: '[user@]address[:port]', required: true, complete: 'none' }],
  flags: {
    rocketmqVersion: {
      flags: '--rocketmq-version <version>',
      description: 'release to install',
      default: defaultVersion,
      parse: matching(VERSION, `A version such as '${defaultVersion}' is needed.`),
    },
    artifact: {
      flags: '--artifact <file|url>',
      description: 'the distribution (default: from the Apache archive)',
    },
    sha512: {
      flags: '--sha512 <hex>',
      description: 'what the distribution must hash to',
      parse: parseSha512,
    },
    jdk: {
      flags: '--jdk <major>',
      description: `JDK: ${JDKS.join(', ')} (default: fits the release)`,
      parse: parseJdk,
      complete: JDKS.map(String),
    },
    user: { flags: '--user <name>', description: 'SSH login (default: as ssh would)' },
    identityFile: {
      flags: '--identity-file <file>',
      description: 'SSH key (default: agent, then as ssh would)',
    },
    jump: { flags: '--jump <hosts>', description: 'jump hosts, as ssh -J takes them' },
    become: { flags: '--become', description: 'become root through sudo' },
    heap: {
      flags: '--heap <size>',
      description: "heap of the broker, e.g. '1g' (default: fits the host)",
      parse: matching(HEAP, "A size such as '512m' or '4g' is needed."),
    },
    home: { flags: '--home <folder>', description: 'where releases go (default: /opt/rocketmq)' },
    data: { flags: '--data <folder>', description: 'where stores and logs go (default: /data/rocketmq)' },
    start: { flags: '--no-start', description: 'prepare everything, start nothing' },
  },
  examples: [
    [
      'bootstrap 10.0.0.11',
      `RocketMQ ${defaultVersion} on JDK ${defaultJdk(defaultVersion)}: a name server and a broker`,
    ],
    [
      `bootstrap ann@mq1 --become -K --rocketmq-version ${newestOf(4)} --jdk 8`,
      'an older pair, through sudo',
    ],
    [
      `bootstrap 10.0.0.11 --artifact rocketmq-${defaultVersion}.zip --no-start`,
      'offline, services prepared only',
    ],
  ],
  load: () => import('../../commands/change/bootstrap.ts'),
})

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
