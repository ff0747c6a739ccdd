import type { Acl, User } from '../../rocketmq/client/tables/access.ts'
import type { TopicSettings } from '../../rocketmq/client/tables/settings.ts'
import type { JsonObject } from '../../rocketmq/remoting/json.ts'
import type { KvEntry } from '../contents.ts'

/** The parts of a backup that a restore writes, in the order of their names for --only. */
export const PARTS = ['topics', 'groups', 'offsets', 'users'] as const
export type Part = (typeof PARTS)[number]

interface Differing {
  /** Broker group; the instance id of a name server, and of a member for users and rights. */
  readonly at: string
  /** Name of the topic, subscription group, user or subject. */
  readonly name: string
  readonly action: 'create' | 'update'
  /** 'perm 4 → 6'; no secrets. */
  readonly details: readonly string[]
}

/** A difference between a backup and a running cluster, with the value to be written. */
export type Change =
  | (Differing & { readonly kind: 'group'; readonly config: JsonObject })
  | (Differing & {
      readonly kind: 'topic'
      readonly settings: TopicSettings
      /** Changes of its attributes: '+key=value', '-key'. */
      readonly attributes: readonly string[]
      /** It takes no messages before this change, and does after it. */
      readonly opens: boolean
    })
  | (Differing & { readonly kind: 'order'; readonly entry: KvEntry })
  | (Differing & { readonly kind: 'user'; readonly user: User })
  | (Differing & { readonly kind: 'acl'; readonly acl: Acl })
  | (Differing & {
      readonly kind: 'offset'
      readonly topic: string
      readonly queueId: number
      readonly from: bigint | undefined
      readonly to: bigint
      /** The offset of the backup; it differs from `to` where the queue does not have it. */
      readonly saved: bigint
    })

/** Equal for changes of the same thing at the same place. */
export const changeKey = (change: Change): string => {
  const { kind, at, name } = change
  return JSON.stringify([kind, at, name, ...(change.kind === 'offset' ? [change.topic, change.queueId] : [])])
}

/** Differences, and sentences on what a restore does not write. */
export interface Differences {
  readonly changes: readonly Change[]
  readonly notes: readonly string[]
}

/** The difference of one value as text. */
export const changed = (what: string, from: string, to: string): string => `${what} ${from} → ${to}`
