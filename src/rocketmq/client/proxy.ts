import type { Cluster } from '../../model/cluster.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { findRoute } from './topic.ts'

/**
 * The question that shows a proxy (5.1.0 and later) at work: the route of a topic, here of the one that brokers make
 * under the name of their cluster. It asks a name server for it, and with ACL a broker for our user. That there is no
 * such topic (clusterTopicEnable=false) is an answer too.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export const proxyAnswers =
  ({ name }: Pick<Cluster, 'name'>) =>
  async (client: RemotingClient, options?: RequestOptions): Promise<true> => {
    await findRoute(client, name, options)
    return true
  }
