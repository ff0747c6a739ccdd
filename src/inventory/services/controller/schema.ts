import * as z from 'zod'
import { listenPort } from '../../schema/scalars.ts'
import { common, hostOr, placement } from '../../schema/services.ts'

export const schema = z.strictObject({
  hosts: z
    .array(hostOr(z.strictObject(placement)), { error: 'must be a list of host names' })
    .min(1, { error: 'is an empty list' }),
  listenPort: listenPort.optional().describe('Default 9878'),
  ...common,
})

export type ControllersInput = z.output<typeof schema>
