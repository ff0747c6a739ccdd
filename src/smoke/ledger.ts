import type { SendStatus } from '../rocketmq/client/producer.ts'
import { bodyOf, markOf } from './payload.ts'

/** Results of the messages to one master. */
export interface Account {
  readonly sent: number
  /** The broker said that it has stored them, in one of the ways of `statuses`. */
  readonly stored: number
  /** The broker refused them, or did not answer: they may be there or not. */
  readonly failed: number
  /** Different messages that were read back, failed ones among them. */
  readonly received: number
  /** Stored, and not read back. */
  readonly lost: number
  /** Times that a message was read back again. */
  readonly duplicates: number
  /** Messages read back with other bytes than were sent. */
  readonly damaged: number
  readonly statuses: Readonly<Partial<Record<SendStatus, number>>>
  /** Reasons of failed sends with how often each was given. */
  readonly failures: Readonly<Record<string, number>>
}

/** Reasons often hold numbers, e.g. how full a queue was: they must not fill the report. */
const mostReasons = 5

const isStored = 1
const isReceived = 2

/** Keeps account of every message of a run to one master. A byte a message, so that millions fit. */
export class Ledger {
  readonly #run: string
  readonly #size: number
  #states = new Uint8Array(1024)
  #sent = 0
  #stored = 0
  #failed = 0
  #received = 0
  #kept = 0
  #duplicates = 0
  #damaged = 0
  readonly #statuses: Partial<Record<SendStatus, number>> = {}
  readonly #failures = new Map<string, number>()

  /**
   * @param run as in the marks
   * @param size bytes of every body
   */
  constructor(run: string, size: number) {
    this.#run = run
    this.#size = size
  }

  /** The next message to send: its number and its body. */
  begin(): { sequence: number; body: Buffer } {
    const sequence = this.#sent
    this.#sent += 1
    if (this.#sent > this.#states.length) {
      const more = new Uint8Array(this.#states.length * 2)
      more.set(this.#states)
      this.#states = more
    }
    return { sequence, body: bodyOf({ run: this.#run, sequence }, this.#size) }
  }

  stored(sequence: number, status: SendStatus): void {
    this.#stored += 1
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    this.#mark(sequence, isStored)
  }

  failed(reason: string): void {
    this.#failed += 1
    const full = this.#failures.size >= mostReasons && !this.#failures.has(reason)
    const kept = full ? 'other reasons' : reason
    this.#failures.set(kept, (this.#failures.get(kept) ?? 0) + 1)
  }

  /** A body that was read back; those of other runs and other producers are left out. */
  received(body: Buffer): void {
    const mark = markOf(body)
    if (mark?.run !== this.#run || mark.sequence >= this.#sent) return
    if (!body.equals(bodyOf(mark, this.#size))) {
      this.#damaged += 1
    } else if (((this.#states[mark.sequence] ?? 0) & isReceived) !== 0) {
      this.#duplicates += 1
    } else {
      this.#received += 1
      this.#mark(mark.sequence, isReceived)
    }
  }

  get sent(): number {
    return this.#sent
  }

  /** Different messages read back so far. */
  get back(): number {
    return this.#received
  }

  /** Nothing that the broker has stored is missing. */
  get complete(): boolean {
    return this.#kept === this.#stored
  }

  account(): Account {
    return {
      sent: this.#sent,
      stored: this.#stored,
      failed: this.#failed,
      received: this.#received,
      lost: this.#stored - this.#kept,
      duplicates: this.#duplicates,
      damaged: this.#damaged,
      statuses: { ...this.#statuses },
      failures: Object.fromEntries(this.#failures),
    }
  }

  #mark(sequence: number, bit: number): void {
    const state = (this.#states[sequence] ?? 0) | bit
    this.#states[sequence] = state
    if (state === (isStored | isReceived)) this.#kept += 1
  }
}
