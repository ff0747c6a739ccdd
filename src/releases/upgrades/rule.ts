import type { ConditionName } from '../advisories/conditions.ts'
import type { Lifetime } from '../features.ts'

/**
 * - 'refused': the pair is not allowed while the conditions hold.
 * - 'urgent': a change by which messages or topics can be lost if it is overlooked.
 * - 'change': something that works otherwise after it.
 */
export type Effect = 'refused' | 'urgent' | 'change'

/** A fact of the way from one release to another. The release may become older too. */
export interface PairRule {
  /** Stable name in kebab case. */
  readonly id: string
  readonly effect: Effect
  /** The release that runs. */
  readonly from: Lifetime
  /** The release that is wanted. */
  readonly to: Lifetime
  /** true: only where the wanted release is older than the one that runs. */
  readonly back?: true
  /** All of them must hold; without one the pair is enough. */
  readonly conditions: readonly ConditionName[]
  /** The release to stop over at, where the pair is allowed, or known, through another one. */
  readonly through?: string
  /** One sentence. */
  readonly summary: string
  /** Imperative sentences. A key of the inventory stands in braces. */
  readonly action: string
  /** Issue or pull request of apache/rocketmq ('#9984'), or the class or page that was read. */
  readonly sources: readonly [string, ...string[]]
}

/** A text of a rule for people: without the braces around keys of the inventory. */
export const plainText = (text: string): string => text.replaceAll(/[{}]/g, '')
