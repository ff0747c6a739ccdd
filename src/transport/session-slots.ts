/** Use of a session. A relay may stay open for long; a script ends by itself. */
export type SessionKind = 'script' | 'relay'

/** sshd allows 10 sessions per connection (MaxSessions 10), and they are free a little later than they end. */
const SESSIONS = 7
const SCRIPTS = 5
/** Sessions that are never given to relays: the renewal of the lock and the steps of a run must not wait for them. */
const KEPT_FOR_SCRIPTS = 2

interface Waiting {
  readonly kind: SessionKind
  readonly admit: () => void
}

/** Asks the user of an open relay to close it; true: it does so now. */
export type OnWanted = () => boolean

export interface Entry {
  readonly signal?: AbortSignal | undefined
  /** Called with true when it has to wait for its turn, and with false when the turn has come. */
  readonly onWaiting?: ((waiting: boolean) => void) | undefined
}

/** Shares the sessions of one connection between scripts and relays. */
export class SessionSlots {
  #limit = SESSIONS
  readonly #taken: Record<SessionKind, number> = { script: 0, relay: 0 }
  #waiting: Waiting[] = []
  readonly #relays = new Set<OnWanted>()

  /**
   * Resolves, when a session of this kind may be opened, to the function that gives it back (harmless when called twice).
   * @throws the signal's reason when it is aborted before
   */
  async enter(kind: SessionKind, { signal, onWaiting }: Entry = {}): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#hasRoom(kind)) this.#taken[kind] += 1
    else {
      onWaiting?.(true)
      await this.#turn(kind, signal).finally(() => onWaiting?.(false))
    }
    let left = false
    return () => {
      if (left) return
      left = true
      this.#taken[kind] -= 1
      this.#admit()
    }
  }

  /** Learns that the server has no more sessions than these (a lower MaxSessions). */
  limitTo(sessions: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, sessions))
  }

  /**
   * Registers an open relay, which is asked to close when others wait for a session.
   * @returns the function that ends the registration
   */
  register(onWanted: OnWanted): () => void {
    this.#relays.add(onWanted)
    this.#askRelays()
    return () => this.#relays.delete(onWanted)
  }

  #hasRoom(kind: SessionKind): boolean {
    const { script, relay } = this.#taken
    if (script + relay >= this.#limit) return false
    return kind === 'script' ? script < SCRIPTS : relay < Math.max(1, this.#limit - KEPT_FOR_SCRIPTS)
  }

  #turn(kind: SessionKind, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== entry)
        reject(signal?.reason as Error)
      }
      const entry: Waiting = {
        kind,
        admit: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(entry)
      this.#askRelays()
    })
  }

  /** Admits all that have room, in order; a relay that waits holds up no script. */
  #admit(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const entry of waiting) {
      if (this.#hasRoom(entry.kind)) {
        this.#taken[entry.kind] += 1
        entry.admit()
      } else this.#waiting.push(entry)
    }
  }

  /** Asks as many relays to close as there are others that wait for one of their sessions. */
  #askRelays(): void {
    const isForRelays = ({ kind }: Waiting): boolean => kind === 'relay' || this.#taken.script < SCRIPTS
    let wanted = this.#waiting.filter(isForRelays).length
    for (const onWanted of this.#relays) {
      if (wanted === 0) return
      if (onWanted()) wanted -= 1
    }
  }
}
