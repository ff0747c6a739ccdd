import { runtimeInfo } from '../client/broker.ts'
import type { ServiceBehaviour } from './behaviour.ts'

export const broker: ServiceBehaviour = {
  question: () => async (client, options) => ({ runtime: await runtimeInfo(client, options) }),
}
