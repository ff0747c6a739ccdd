import type { Lifetime } from '../features.ts'
import type { ConditionName } from './conditions.ts'

/**
 * - 'error': messages or the cluster can be lost, or strangers get in; shown in red by every command.
 * - 'warning': shown by every command that reads the inventory.
 * - 'note': shown by `advisories`, and counted by `validate`.
 */
export type Severity = 'error' | 'warning' | 'note'

/** A fault of RocketMQ releases, or a rule that they bring, with the way out. */
export interface Advisory {
  /** Stable name in kebab case; it is the code of the finding. */
  readonly id: string
  readonly severity: Severity
  /** The inventory is refused: it describes a cluster that cannot start, or that loses its messages. */
  readonly refused?: true
  /** Releases that have the fault. */
  readonly releases: readonly [Lifetime, ...Lifetime[]]
  /** All of them must hold; without one the release is enough. */
  readonly conditions: readonly ConditionName[]
  /** Place of the inventory that the finding points at: 'jdk.version'. The release unless given. */
  readonly place?: string
  /** One sentence. */
  readonly summary: string
  /** Imperative sentences. A key of the inventory stands in braces: {firewall.clients}; an INI has other names. */
  readonly action: string
  /** CVE, issue or pull request of apache/rocketmq ('#9984'), or the class that was read. */
  readonly sources: readonly [string, ...string[]]
}
