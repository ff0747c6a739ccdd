import { controllerMetadata } from '../client/controller.ts'
import type { ServiceBehaviour } from './behaviour.ts'

export const controller: ServiceBehaviour = {
  question: () => async (client, options) => ({ election: await controllerMetadata(client, options) }),
}
