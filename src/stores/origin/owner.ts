import type { Blocker } from '../blocker.ts'
import type { Mark } from '../mark.ts'

/** The instance that is to start from a store. */
export interface StoreOwner extends Omit<Mark, 'logs' | 'ownDisk'> {
  readonly host: string
  /** 'master' as the inventory names it. Every other role gets its messages from other members. */
  readonly role: 'master' | 'slave' | 'elected' | 'voter'
  readonly root: string
  /** Those of its messages, beside `root`. */
  readonly logs: readonly string[]
  /** Log folders elsewhere, which have a mark beside them. */
  readonly separate: readonly string[]
  readonly markFile: string
  readonly record: string
  /** Folders of its store when it was applied, by the record; undefined: not known. */
  readonly appliedIn?: readonly string[]
  /** Its own process runs on the store and is taken over, or was in a run that ended too early. */
  readonly takenOver?: boolean
  /** The instance is not started: a process that is no replacement's is in its way, perhaps on this store. */
  readonly refused?: boolean
}

/** An obstacle, or a note for people; undefined: the store is as it should be. */
export type Verdict = Blocker | { readonly note: string } | undefined
