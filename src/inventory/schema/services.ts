import * as z from 'zod'
import { heapOf } from './cluster.ts'
import { listenPort, name, secret, state, text, unread, wholeNumber, words } from './scalars.ts'

/** Keys of broker.conf or namesrv.conf. What each may hold depends on the version: see lint/keys.ts. */
export const config = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.strictObject({ secret })], {
    error: 'must be one value: text, a number, true or false, or { secret: … }',
  }),
  { error: 'must be a mapping of configuration keys' },
)

const common = {
  config: config.optional().describe('Keys of the configuration file, checked against the version'),
  heap: heapOf.optional(),
  javaOptions: words.optional().describe('More JVM words, after those the tool sets'),
}

const placement = {
  host: text.describe('A name from hosts'),
  listenPort: listenPort.optional(),
  state: state.optional(),
  ...common,
}

const hostOr = <T extends z.ZodType>(entry: T) =>
  z.union([text, entry], { error: 'must be a host name, or a mapping with host' })

export const namesrv = z.strictObject({
  hosts: z
    .array(hostOr(z.strictObject(placement)), { error: 'must be a list of host names' })
    .min(1, { error: 'is an empty list: a cluster needs a name server' }),
  listenPort: listenPort.optional().describe('Default 9876'),
  listedBy: z
    .enum(['address', 'name'], { error: 'must be address or name' })
    .optional()
    .describe(
      "Form of the name servers' addresses in the brokers' configuration: names need the hosts file. Default address",
    ),
  ...common,
})

export const controllers = z.strictObject({
  hosts: z
    .array(hostOr(z.strictObject(placement)), { error: 'must be a list of host names' })
    .min(1, { error: 'is an empty list' }),
  listenPort: listenPort.optional().describe('Default 9878'),
  ...common,
})

const remotingPort = listenPort
  .optional()
  .describe('For clients of 4.x and 5.x that speak remoting. Default 8080')

export const proxies = z.strictObject({
  hosts: z
    .array(hostOr(z.strictObject({ ...placement, remotingPort })), { error: 'must be a list of host names' })
    .min(1, { error: 'is an empty list' }),
  listenPort: listenPort.optional().describe('gRPC, for clients of 5.x. Default 8081'),
  remotingPort,
  ...common,
})

const brokerId = wholeNumber(1, 2 ** 31 - 1, 'is no brokerId of a slave: a whole number above 0')

const master = hostOr(z.strictObject(placement))
const slave = hostOr(z.strictObject({ ...placement, brokerId: brokerId.optional() }))
const member = hostOr(
  z.strictObject({ ...placement, peerPort: listenPort.optional().describe('Raft port of a DLedger member') }),
)

const group = z.strictObject({
  state: state.optional(),
  unread: unread.optional(),
  replication: z
    .enum(['none', 'async', 'sync', 'dledger', 'controller'], {
      error: 'must be none, async, sync, dledger or controller',
    })
    .optional()
    .describe('Default: none without slaves, async with slaves'),
  master: master.optional(),
  slaves: z.array(slave, { error: 'must be a list' }).optional(),
  members: z.array(member, { error: 'must be a list' }).optional().describe('For dledger and controller'),
  listenPort: listenPort.optional().describe('For every member that names none'),
  peerPort: listenPort
    .optional()
    .describe('Raft port of the first DLedger member; +1 for each next. Default 40911'),
  ...common,
})

export const brokers = z.strictObject({
  listenPort: listenPort.optional().describe('Default 10911'),
  groups: z.record(name, group, { error: 'must be a mapping of broker names' }),
  ...common,
})
