import type { Step } from '../../engine/resource.ts'
import type { Hint } from '../../hint.ts'
import type { Cluster, Instance, InstanceToRemove } from '../../model/cluster.ts'
import type { BrokerRuntime, HaStatus } from '../client/broker.ts'
import type { Question } from '../client/client-pool.ts'
import type { KnownReplica } from '../client/known-replica.ts'
import type { Registration } from '../client/name-server.ts'
import type { Acl } from '../client/tables/access.ts'
import type { TopicTable } from '../client/topic.ts'
import type { WaitOptions } from '../client/rpc.ts'
import type { PartialReset } from '../groups/partial-reset.ts'
import type { RemovalSteps, RestartOptions } from '../rolling/hooks.ts'

/** The answer of an instance that serves. Empty where there is no more to say than that. */
export interface ServiceAnswer {
  /** The brokers that a name server lists, those of other clusters included. */
  readonly registrations?: readonly Registration[]
  readonly runtime?: BrokerRuntime
  /** true: its user of `acl` still has the previous password. */
  readonly oldPassword?: boolean
  /** false: its user of `acl` is not of type Super, so that it has no rights but those of its policies. */
  readonly superUser?: boolean
  /** Rights of the users of a broker with ACL 2.0. */
  readonly acls?: readonly Acl[]
  /** Of a server that elects masters: which of its kind leads. */
  readonly election?: {
    readonly leaderAddress: string
    /** This one leads. */
    readonly leader: boolean
    /** Number in the Raft group → address, of all members that this one knows. */
    readonly peers?: ReadonlyMap<string, string>
  }
  /** brokerName → the clusters that a name server lists it under. */
  readonly clusters?: ReadonlyMap<string, readonly string[]>
  /** Configuration of the running process. Contains secrets with ACL 2.0. */
  readonly config?: ReadonlyMap<string, string>
  /** Broker group → true when a name server lets producers write to it. */
  readonly writable?: ReadonlyMap<string, boolean>
  /** Connections for replication of a broker whose group has more than one member. */
  readonly ha?: HaStatus
  /** Broker group → 'ip:port' of its members that the leader of the servers that elect knows. */
  readonly replicas?: ReadonlyMap<string, ReadonlyMap<string, KnownReplica>>
  /** Topics of a broker that takes writes. */
  readonly topics?: TopicTable
  /** Questions of a verification that were not answered, with the reason of each. */
  readonly unread?: readonly Unread[]
}

/** Subject of the question for the configuration, for people. */
export const RUNNING_CONFIG = 'its running configuration'

/** A question that an instance did not answer although it serves. */
export interface Unread {
  /** The subject: 'its running configuration'. */
  readonly what: string
  readonly why: string
  /** Code of the error, e.g. 'remoting-timeout'. */
  readonly cause?: string
}

/** A further question of a verification to an instance that serves. */
export interface Inspection {
  /** The subject, for people: 'its running configuration'. */
  readonly what: string
  readonly question: Question<ServiceAnswer>
}

/** A fact that the instances of a service must agree on, apart from the inventory. */
export interface Agreement {
  /** Code of the problem while they do not agree. It ends by itself after a start. */
  readonly code: string
  /** Returns the problem; undefined: they agree. @param answers by id, of the instances that answered */
  readonly check: (
    answers: ReadonlyMap<string, ServiceAnswer>,
  ) => { readonly message: string; readonly hint: Hint } | undefined
}

/** A member of a broker group that no instance of the inventory explains. */
export type LeftMember = Omit<MemberFinding, 'instance' | 'host'>

/** A member of a broker group that a service has no use for as it is. */
export interface MemberFinding {
  readonly code: string
  readonly instance: string
  readonly host: string
  readonly group: string
  readonly message: string
  readonly hint: Hint
}

/** Makes the step that waits until an instance answers the question of its service. */
export type Answers = (instance: Instance, options?: WaitOptions) => Step

/**
 * The questions to a service of RocketMQ, and the steps around its start and its end: its page of behaviour, beside
 * its page of facts (src/services). A service without one has one question: a page by HTTP.
 */
export interface ServiceBehaviour {
  /** The question whose answer shows that an instance serves. */
  readonly question: (cluster: Pick<Cluster, 'name'>) => Question<ServiceAnswer>
  /** Further questions of a verification, put together with `question` over the same connection; none unless given. */
  readonly inspections?: (cluster: Cluster, instance: Instance) => readonly Inspection[]
  /** Returns the members of broker groups that its instances miss. @param answers by id, of the instances that answered */
  readonly membersMissed?: (
    cluster: Cluster,
    answers: ReadonlyMap<string, ServiceAnswer>,
  ) => readonly MemberFinding[]
  /** Returns the members that its instances keep and that the inventory has not. @param answers as above */
  readonly membersLeft?: (
    cluster: Cluster,
    answers: ReadonlyMap<string, ServiceAnswer>,
  ) => readonly LeftMember[]
  /** Steps before a stopped instance is started; none unless given. */
  readonly beforeStart?: (cluster: Cluster, instance: Instance) => readonly Step[]
  /** Steps before a running instance is restarted; none unless given. */
  readonly beforeRestart?: (cluster: Cluster, instance: Instance, options: RestartOptions) => readonly Step[]
  /**
   * Steps after its port listens and before the next instance is touched; that it answers unless given.
   * @param answers the step that waits until this instance answers
   */
  readonly afterStart?: (cluster: Cluster, instance: Instance, answers: Step) => readonly Step[]
  /** Steps around the removal of an instance; none unless given. */
  readonly removal?: (cluster: Cluster, instance: InstanceToRemove, answers: Answers) => RemovalSteps
  /** Returns the problems of emptying only some stores. @param wiped ids of instances */
  readonly partialReset?: (cluster: Cluster, wiped: ReadonlySet<string>) => PartialReset[]
  /** Checked by every verification; nothing unless given. */
  readonly agreement?: Agreement
}
