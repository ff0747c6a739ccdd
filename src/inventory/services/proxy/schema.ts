import * as z from 'zod'
import { listenPort } from '../../schema/scalars.ts'
import { common, hostOr, placement } from '../../schema/services.ts'

const remotingPort = listenPort
  .optional()
  .describe('For clients of 4.x and 5.x that speak remoting. Default 8080')

export const schema = z.strictObject({
  hosts: z
    .array(hostOr(z.strictObject({ ...placement, remotingPort })), { error: 'must be a list of host names' })
    .min(1, { error: 'is an empty list' }),
  listenPort: listenPort.optional().describe('gRPC, for clients of 5.x. Default 8081'),
  remotingPort,
  ...common,
})

export type ProxiesInput = z.output<typeof schema>
