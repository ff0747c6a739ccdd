import { pause, type Clock } from '../engine/clock.ts'
import { RmqError } from '../errors.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'
import { sendMessage } from '../rocketmq/client/producer.ts'
import { asClient } from './as-client.ts'
import { Latencies } from './latency.ts'
import { Ledger } from './ledger.ts'
import type { Master } from './masters.ts'
import type { Pace } from './pace.ts'

/** Brokers wait up to 5 s for the disk (syncFlushTimeout) and say so then; that answer has to be heard. */
const sendTimeoutMs = 10_000
/** After a failure the next try waits, ms: a broker that is away must not be flooded. */
const failurePauseMs = 500
/** A counted run gives a master up after so many failures in a row. A timed one goes on: it may come back. */
const mostFailures = 10

/** The messages to send to each master. */
export interface Load {
  readonly run: string
  readonly topic: string
  /** Messages, or undefined: until `stop`. */
  readonly messages: number | undefined
  /** Messages under way to a master at a time. */
  readonly threads: number
  /** Bytes of each body. */
  readonly size: number
  /** Shared by all senders to all masters. */
  readonly pace: Pace
  readonly clock: Clock
  /** Ends the sending; messages under way are waited for. */
  readonly stop: AbortSignal
  /** Breaks off. */
  readonly abort: AbortSignal
}

/** The sending to one master: started by `run`, looked at while it goes on. */
export class Sending {
  readonly master: Master
  readonly queues: number
  readonly ledger: Ledger
  readonly latencies = new Latencies()
  /** Reason of an early end. */
  problem: string | undefined
  /** false: the broker may have stored the message; this was not checked. */
  readToTheEnd = true
  readonly #clients: ClientPool
  readonly #load: Load
  #begun: number | undefined
  #lastAnswer = 0
  #failuresInARow = 0

  constructor(clients: ClientPool, master: Master, queues: number, load: Load) {
    this.#clients = clients
    this.master = master
    this.queues = queues
    this.#load = load
    this.ledger = new Ledger(load.run, load.size)
  }

  /** Sends until the number, the time or the patience is over. Failed messages are counted, not thrown. */
  async run(): Promise<void> {
    this.#begun = this.#load.clock.now()
    await Promise.all(Array.from({ length: this.#load.threads }, () => this.#sendInTurn()))
  }

  /** Messages stored per second so far. */
  get perSecond(): number {
    const ms = this.#lastAnswer - (this.#begun ?? 0)
    return ms > 0 ? (this.ledger.account().stored * 1000) / ms : 0
  }

  async #sendInTurn(): Promise<void> {
    const { pace, clock, stop } = this.#load
    while (!this.#over()) {
      await pause(clock, pace.take(clock.now()), stop)
      // Others may have sent the last ones while this one waited.
      if (this.#over()) return
      if (!(await this.#sendOne())) await pause(clock, failurePauseMs, stop)
    }
  }

  #over(): boolean {
    const { messages, stop, abort } = this.#load
    if (stop.aborted || abort.aborted || this.problem !== undefined) return true
    return messages !== undefined && this.ledger.sent >= messages
  }

  /** @returns whether the broker has stored it */
  async #sendOne(): Promise<boolean> {
    const { topic, abort, messages, clock } = this.#load
    const { sequence, body } = this.ledger.begin()
    const message = { topic, queueId: sequence % this.queues, bornTimestamp: Date.now(), body }
    const begun = clock.now()
    try {
      const status = await this.#clients.ask(
        this.master.instance,
        (client, options) => sendMessage(client, message, asClient, options),
        { timeoutMs: sendTimeoutMs, signal: abort },
      )
      this.#lastAnswer = clock.now()
      this.latencies.add(this.#lastAnswer - begun)
      this.ledger.stored(sequence, status)
      this.#failuresInARow = 0
      return true
    } catch (error) {
      if (!(error instanceof RmqError) && !abort.aborted) throw error
      this.ledger.failed(error instanceof RmqError ? error.message : 'broken off')
      this.#failuresInARow += 1
      if (messages !== undefined && this.#failuresInARow >= mostFailures) {
        this.problem = `given up after ${mostFailures} failed sends in a row`
      }
      return false
    }
  }
}
