import { InvalidArgumentError } from 'commander'
import { parseSize } from '../../model/units.ts'
import { smallestBody } from '../../smoke/payload.ts'
import type { SmokeFlags } from '../../commands/look/smoke.ts'
import { INVENTORY, remote } from '../../run/command/spec.ts'
import { parsePositive, parseTime } from '../flags/common.ts'
import { LOOK } from './groups.ts'

/** Default maxMessageSize of a broker, bytes. */
const LARGEST_BODY = 4 * 1024 * 1024

export const smoke = remote<SmokeFlags>({
  name: 'smoke',
  group: LOOK,
  summary: 'send messages to every master and read them back',
  details:
    "By RocketMQ's own protocol, through SSH. Reports latency, rate and loss; exit code 3 when anything failed, is " +
    'missing, or was not flushed or replicated as the configuration promises (any answer but SEND_OK). The topic is ' +
    'made for the run and removed afterwards. With --duration it is a load test; Ctrl-C ends it early with the ' +
    'report so far. It signs as the user of acl in the inventory, or as RMQ_ACCESS_KEY with RMQ_SECRET_KEY.',
  arguments: [INVENTORY],
  flags: {
    messages: {
      flags: '--messages <number>',
      description: 'to each master (default: 100)',
      parse: parsePositive,
    },
    duration: {
      flags: '--duration <time>',
      description: "instead of a number: '30s', '5m'",
      parse: parseTime,
    },
    threads: {
      flags: '--threads <number>',
      description: 'messages under way to each master at a time',
      default: 1,
      parse: parsePositive,
    },
    size: {
      flags: '--size <bytes>',
      description: "of each message: '128', '1k' (default: 128)",
      parse: parseBody,
    },
    rate: {
      flags: '--rate <number>',
      description: 'at most so many per second to all masters together',
      parse: parsePositive,
    },
    topic: {
      flags: '--topic <name>',
      description: 'one that exists (default: one made for the run and removed again)',
    },
    slaves: { flags: '--slaves', description: 'wait until the slaves have what their masters have' },
  },
  examples: [
    ['smoke prod.yaml', '100 messages to each master'],
    ['smoke prod.yaml --slaves', 'the same, and see them arrive at the slaves'],
    ['smoke prod.yaml --duration 30s --threads 4 --size 1k --rate 500', 'a load test'],
  ],
  load: () => import('../../commands/look/smoke.ts'),
})

/** '128', '1k', '2m': k is 1024 bytes. @returns bytes */
export function parseBody(value: string): number {
  const bytes = /^\d{1,7}$/.test(value) ? Number(value) : (parseSize(value.replace(/b$/i, '')) ?? 0)
  if (bytes < smallestBody || bytes > LARGEST_BODY) {
    throw new InvalidArgumentError(`A size from ${smallestBody} to 4m is needed, such as '128' or '1k'.`)
  }
  return bytes
}
