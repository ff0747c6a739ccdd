import * as z from 'zod'
import { heapOf } from './cluster.ts'
import { listenPort, secret, state, text, words } from './scalars.ts'

/** Keys of a service's configuration file. What each may hold depends on the version: see lint/keys.ts. */
export const config = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.strictObject({ secret })], {
    error: 'must be one value: text, a number, true or false, or { secret: … }',
  }),
  { error: 'must be a mapping of configuration keys' },
)

/** Of every instance, and of the sections around it. */
export const common = {
  config: config.optional().describe('Keys of the configuration file, checked against the version'),
  heap: heapOf.optional(),
  javaOptions: words.optional().describe('More JVM words, after those the tool sets'),
}

/** Of one instance of a service with a list. */
export const placement = {
  host: text.describe('A name from hosts'),
  listenPort: listenPort.optional(),
  state: state.optional(),
  ...common,
}

/** A bare host name, or more. */
export const hostOr = <T extends z.ZodType>(entry: T) =>
  z.union([text, entry], { error: 'must be a host name, or a mapping with host' })
