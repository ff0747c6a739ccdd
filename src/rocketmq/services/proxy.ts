import { findRoute } from '../client/topic.ts'
import type { ServiceBehaviour } from './behaviour.ts'

export const proxy: ServiceBehaviour = {
  /**
   * The route of the topic that brokers create under the name of their cluster (5.1.0 and later). The proxy asks a name
   * server for it, and with ACL a broker for our user. That there is no such topic (clusterTopicEnable=false) is an
   * answer too.
   */
  question:
    ({ name }) =>
    async (client, options) => {
      await findRoute(client, name, options)
      return {}
    },
}
