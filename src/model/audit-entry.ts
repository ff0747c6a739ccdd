/** A line of a host's audit log: an action of this program on the host. */
export interface AuditEntry {
  /** ISO 8601, UTC, of the control machine. */
  readonly time: string
  /** user@machine. */
  readonly who: string
  readonly command: string
  /** The outcome on this host; `BEGUN` when it began. */
  readonly outcome: string
  /** '3 changes', the reason of an unlock. */
  readonly detail: string
  /** The same for all entries of a run, on all its hosts; empty for entries of earlier releases and of `unlock`. */
  readonly run: string
}

/** Outcome of the entry that a run writes before it changes anything. */
export const BEGUN = 'begun'
