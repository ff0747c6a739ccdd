import type { Registration } from '../client/name-server.ts'
import type { ServiceAnswer } from '../services/behaviour.ts'
import { type Hint } from '../../hint.ts'

/** Something about the running cluster that differs from the inventory. */
export interface Problem {
  /** Stable kebab-case name, e.g. 'not-registered'. */
  readonly code: string
  readonly message: string
  readonly instance?: string
  /** Broker group, for problems of a group as a whole. */
  readonly group?: string
  readonly host?: string
  /** The next step for the user. */
  readonly hint?: Hint
  /** Code of the error behind it, e.g. 'forward-refused' of the transport. */
  readonly cause?: string
}

/** Answer of an instance, or the error. */
export type Asked = { readonly answer: ServiceAnswer } | { readonly error: Error }

/** All answers of one round. */
export interface Answers {
  /** By instance id, of every instance that can be asked. */
  readonly asked: ReadonlyMap<string, Asked>
  /** End of the commit log of slaves that were asked twice, when they were first asked; the later answer is above. */
  readonly earlier: ReadonlyMap<string, bigint>
}

/** The answer of an instance; undefined: it did not answer, or was not asked. */
export function answerOf({ asked }: Pick<Answers, 'asked'>, id: string): ServiceAnswer | undefined {
  const outcome = asked.get(id)
  return outcome !== undefined && 'answer' in outcome ? outcome.answer : undefined
}

/** Listings of the name servers that answered. */
export function registrationsIn({ asked }: Pick<Answers, 'asked'>): (readonly Registration[])[] {
  return [...asked.keys()].flatMap((id) => {
    const { registrations } = answerOf({ asked }, id) ?? {}
    return registrations === undefined ? [] : [registrations]
  })
}

/** An instance that was asked, and what it said. */
export interface Row {
  readonly instance: string
  readonly host: string
  /** Address of the request. */
  readonly address: string
  /** undefined: it does not answer. */
  readonly answer: ServiceAnswer | undefined
}

export interface BrokerRow extends Row {
  readonly group: string
  /** As the first name server that lists it says; undefined: none does. 0 is the master of its group. */
  readonly brokerId: number | undefined
}

/** Differences between a running process and the inventory that the files on its host do not show. */
export interface Drift {
  /** Keys that its configuration has other values of, by mqadmin updateBrokerConfig as an example. */
  readonly keys: readonly string[]
  /** Ids of the name servers at which its group has lost its write permission. */
  readonly closedAt: readonly string[]
  /**
   * Producers get the permission back by a request to those name servers. false: the release has no such request, or
   * the broker has read-only topics, which would become writable.
   */
  readonly reopens: boolean
  /** true: its user of `acl` still has the previous password; a request gives it the new one. */
  readonly oldPassword?: boolean
}

/** The outcome of a verification, and the data of `status`. */
export interface Verification {
  readonly ok: boolean
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Every instance that was asked, in start order; under --limit the selected ones. */
  readonly rows: readonly (Row | BrokerRow)[]
  /** Number of instances that --limit leaves out: nothing is said of them. */
  readonly leftOut?: number
  readonly brokers: readonly BrokerRow[]
  /** Instance registered as id 0: group → instance id; used by rollOrder. */
  readonly leaders: ReadonlyMap<string, string>
  /** By instance id; an instance that matches the inventory has none. */
  readonly drift: ReadonlyMap<string, Drift>
  /** Wall time of the round. */
  readonly ms: number
}
