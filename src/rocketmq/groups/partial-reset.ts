import { majorityOf } from '../../model/groups.ts'

/** Stores that must not be emptied while those of others are kept. */
export interface PartialReset {
  readonly why: string
  /** Ids of the instances whose stores would have to be emptied too. */
  readonly missing: readonly string[]
}

/** Returns true when more stores are emptied than may be lost while the others go on. */
export function isTooMany(members: readonly string[], wiped: ReadonlySet<string>): boolean {
  const kept = members.filter((member) => !wiped.has(member)).length
  return kept < members.length && kept < majorityOf(members.length)
}
