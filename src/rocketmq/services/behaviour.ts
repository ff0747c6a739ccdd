import type { Cluster } from '../../model/cluster.ts'
import type { BrokerRuntime } from '../client/broker.ts'
import type { Question } from '../client/client-pool.ts'
import type { ControllerMetadata } from '../client/controller.ts'
import type { Registration } from '../client/name-server.ts'

/** The answer of an instance that serves. Empty where there is no more to say than that. */
export interface ServiceAnswer {
  /** The brokers that a name server lists, those of other clusters included. */
  readonly registrations?: readonly Registration[]
  readonly runtime?: BrokerRuntime
  readonly election?: ControllerMetadata
}

/**
 * How RocketMQ is asked about a service: its page of behaviour, beside its page of facts (src/services). A service
 * without one is asked for a page by HTTP.
 */
export interface ServiceBehaviour {
  /** The question whose answer shows that an instance serves. */
  readonly question: (cluster: Pick<Cluster, 'name'>) => Question<ServiceAnswer>
}
