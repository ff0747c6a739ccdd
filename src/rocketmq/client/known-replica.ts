/** A member of a broker group as the leader of the servers that elect lists it. */
export interface KnownReplica {
  /** It was heard of lately under any of its ids. */
  readonly heard: boolean
  /** Its ids; empty: the release gives none (5.0.0 to 5.1.0). */
  readonly ids: readonly string[]
}
