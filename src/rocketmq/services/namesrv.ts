import { clusterInfo } from '../client/name-server.ts'
import type { ServiceBehaviour } from './behaviour.ts'

export const namesrv: ServiceBehaviour = {
  question: () => async (client, options) => ({ registrations: await clusterInfo(client, options) }),
}
