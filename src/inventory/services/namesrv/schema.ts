import * as z from 'zod'
import { listenPort } from '../../schema/scalars.ts'
import { common, hostOr, placement } from '../../schema/services.ts'

export const schema = z.strictObject({
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

export type NamesrvInput = z.output<typeof schema>
