import type { BrokerRuntime } from '../client/broker.ts'
import type { ControllerMetadata } from '../client/controller.ts'
import type { Registration } from '../client/name-server.ts'

/** Something about the running cluster that is not as inventoried. */
export interface Problem {
  /** Stable kebab-case name, e.g. 'not-registered'. */
  readonly code: string
  readonly message: string
  readonly instance?: string
  /** Broker group, for problems of a group as a whole. */
  readonly group?: string
  readonly host?: string
  /** What the user does next. */
  readonly hint?: string
  /** Code of the error behind it, e.g. 'forward-refused' of the transport. */
  readonly cause?: string
}

/** What an instance answered, or why it did not. */
export type Asked<T> = { readonly answer: T } | { readonly error: Error }

/** undefined: it did not answer, or was not asked. */
export function answered<T>(asked: Asked<T> | undefined): T | undefined {
  return asked !== undefined && 'answer' in asked ? asked.answer : undefined
}

/** All answers of one round, by instance id. */
export interface Answers {
  readonly nameServers: ReadonlyMap<string, Asked<readonly Registration[]>>
  readonly brokers: ReadonlyMap<string, Asked<BrokerRuntime>>
  /** End of the commit log of slaves that were asked twice, when they were first asked; the later answer is above. */
  readonly earlier: ReadonlyMap<string, bigint>
  readonly controllers: ReadonlyMap<string, Asked<ControllerMetadata>>
  /** The status of the answer. */
  readonly dashboards: ReadonlyMap<string, Asked<number>>
  /** Those that speak the remoting protocol. */
  readonly proxies: ReadonlyMap<string, Asked<true>>
}

/** Where an instance is asked. */
export interface Row {
  readonly instance: string
  readonly host: string
  readonly address: string
}

/** Of an instance that has no more to say than that it serves. */
interface AnsweringRow extends Row {
  readonly answers: boolean
}

interface NameServerRow extends AnsweringRow {
  /** Everything it lists, other clusters included; empty when it does not answer. */
  readonly registrations: readonly Registration[]
}

export interface BrokerRow extends Row {
  readonly group: string
  /** As the first name server that lists it says; undefined: none does. 0 is the master of its group. */
  readonly brokerId: number | undefined
  /** undefined: it does not answer. */
  readonly runtime: BrokerRuntime | undefined
}

interface ControllerRow extends Row {
  /** undefined: it does not answer. */
  readonly metadata: ControllerMetadata | undefined
}

/** The outcome of a verification, and the data of `status`. */
export interface Verification {
  readonly ok: boolean
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly nameServers: readonly NameServerRow[]
  readonly brokers: readonly BrokerRow[]
  readonly controllers: readonly ControllerRow[]
  readonly proxies: readonly AnsweringRow[]
  readonly dashboards: readonly AnsweringRow[]
  /** Who is registered as id 0: group → instance id; feeds rollOrder. */
  readonly leaders: ReadonlyMap<string, string>
  /** Wall time of the round. */
  readonly ms: number
}
