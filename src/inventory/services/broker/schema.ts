import * as z from 'zod'
import { elections, groupKinds } from '../../../groups/index.ts'
import { listed } from '../../../model/listed.ts'
import { listenPort, name, state, unread, wholeNumber } from '../../schema/scalars.ts'
import { common, hostOr, placement } from '../../schema/services.ts'

const brokerId = wholeNumber(1, 2 ** 31 - 1, 'is no brokerId of a slave: a whole number above 0')

const master = hostOr(z.strictObject(placement))
const slave = hostOr(z.strictObject({ ...placement, brokerId: brokerId.optional() }))
const member = hostOr(
  z.strictObject({ ...placement, peerPort: listenPort.optional().describe('Raft port of a DLedger member') }),
)

const replications = groupKinds.map((kind) => kind.name)

const group = z.strictObject({
  state: state.optional(),
  unread: unread.optional(),
  replication: z
    .enum(replications, { error: `must be ${listed(replications, 'or')}` })
    .optional()
    .describe('Default: none without slaves, async with slaves'),
  master: master.optional(),
  slaves: z.array(slave, { error: 'must be a list' }).optional(),
  members: z
    .array(member, { error: 'must be a list' })
    .optional()
    .describe(`For ${listed(elections, 'and')}`),
  listenPort: listenPort.optional().describe('For every member that names none'),
  peerPort: listenPort
    .optional()
    .describe('Raft port of the first DLedger member; +1 for each next. Default 40911'),
  ...common,
})

export const schema = z.strictObject({
  listenPort: listenPort.optional().describe('Default 10911'),
  groups: z.record(name, group, { error: 'must be a mapping of broker names' }),
  ...common,
})

export type BrokersInput = z.output<typeof schema>
export type GroupInput = BrokersInput['groups'][string]
