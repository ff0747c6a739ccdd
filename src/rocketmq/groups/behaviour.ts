import type { Step } from '../../engine/resource.ts'
import type { BrokerGroup, Cluster, Instance } from '../../model/cluster.ts'
import type { LagOptions } from '../replication/replication-lag.ts'
import type { ClientPool } from '../client/client-pool.ts'
import type { RestartOptions } from '../rolling/hooks.ts'
import type { PartialReset } from './partial-reset.ts'

/** A broker whose restart is planned. */
export interface Restarted extends RestartOptions {
  /** It leads its group now, by the name servers' word; only for groups that elect. */
  readonly leads: boolean
}

/** A leader that would die, and who is left then. */
export interface LostLeader {
  readonly group: BrokerGroup
  readonly leader: Instance
  /** Members that answer. */
  readonly others: readonly Instance[]
  /** Address of the leader among the servers that elect, by each of them that answered with one. */
  readonly electors: readonly string[]
}

/**
 * The questions to RocketMQ about the groups of a replication mode: its page of behaviour, beside its page of facts
 * (src/groups).
 */
export interface GroupBehaviour {
  /** Steps before a stopped member is started. */
  readonly beforeStart: (cluster: Cluster, instance: Instance) => readonly Step[]
  /** Steps before a running member is restarted: the group works without it. Last, producers are turned away. */
  readonly beforeRestart: (cluster: Cluster, instance: Instance, options: RestartOptions) => readonly Step[]
  /** Steps after a member answers: it has found its place in the group. */
  readonly afterStart: (cluster: Cluster, instance: Instance) => readonly Step[]
  /** Describes the effect of a member's restart on producers and consumers, for the plan; undefined: none. */
  readonly clientImpact: (cluster: Cluster, instance: Instance, how: Restarted) => string | undefined
  /** Returns the problems of emptying only some stores of a group. @param wiped ids of instances */
  readonly partialReset: (cluster: Cluster, group: BrokerGroup, wiped: ReadonlySet<string>) => PartialReset[]
  /** Returns the reason why no other member would lead although enough of them answer; undefined: one would. */
  readonly noSuccessor?: (
    cluster: Cluster,
    clients: ClientPool,
    lost: LostLeader,
    options: LagOptions,
  ) => Promise<string | undefined>
}
