import type { Credentials } from '../../../src/rocketmq/remoting/acl.ts'
import type { Wanted } from '../inventory.ts'

/** A broker that a scenario ends with. */
export interface ExpectedBroker {
  readonly group: string
  readonly host: string
  readonly port: number
  /** Keys and values that the running process has to report. */
  readonly config: Readonly<Record<string, string>>
}

interface Environments {
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

/** A change of a cluster that a round breaks off. */
export interface Scenario {
  readonly name: string
  /** Hosts that the lab needs. */
  readonly hosts: number
  /** The inventory that was applied before; undefined: the hosts are bare. */
  readonly before: Wanted | undefined
  /** The inventory that the hosts match in the end, or whose cluster is gone. */
  readonly after: Wanted
  /** An inventory that was applied after `before`; the command and those after it get this one. */
  readonly second?: Wanted
  /** The command that is broken off, without the inventory; `apply --yes` when undefined. */
  readonly command?: readonly string[]
  /** The command that comes after it; `apply` when undefined. */
  readonly next?: 'destroy' | 'rollback'
  /** false: no run waits until producers have turned to other brokers (`--no-drain`). */
  readonly drain?: false
  /** A producer and a consumer run beside it. */
  readonly traffic: boolean
  readonly brokers: readonly ExpectedBroker[]
  /** Variables of the inventories, at the first apply and later. */
  readonly env?: Environments
  /** The release whose distribution the first apply takes; the default one when undefined. */
  readonly olderVersion?: string
  /** Of the brokers' administrator in the end. */
  readonly credentials?: Credentials
}

/** Two name servers and a master on each of two hosts. */
export const TWO_MASTERS = {
  hosts: ['mq1', 'mq2'],
  namesrv: ['mq1', 'mq2'],
  groups: { 'broker-a': 'master: mq1', 'broker-b': 'master: mq2' },
} as const satisfies Wanted
