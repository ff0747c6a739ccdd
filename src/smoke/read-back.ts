import type { Clock } from '../engine/clock.ts'
import type { Instance } from '../model/cluster.ts'
import { maxOffset, minOffset, pullMessages } from '../rocketmq/client/consumer.ts'
import type { Queue } from '../rocketmq/client/consumer.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'
import type { Ledger } from './ledger.ts'

const pauseMs = 50

/** First offset at which messages of the run can be, by queue id. */
export type Offsets = readonly bigint[]

export interface Reading {
  readonly master: Instance
  readonly topic: string
  readonly queues: number
  /** ms without news after which the rest is taken for lost. */
  readonly patienceMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The ends of the queues as they are now. @throws as RemotingClient.request */
export function endsOf(clients: ClientPool, { master, topic, queues, signal }: Reading): Promise<Offsets> {
  return Promise.all(
    Array.from({ length: queues }, (_, queueId) =>
      clients.ask(master, (client, options) => maxOffset(client, { topic, queueId }, options), { signal }),
    ),
  )
}

/**
 * Reads all queues of a master from `begins` on into the ledger, until everything stored is there and the queues
 * hold no more, or until nothing new has come for `patienceMs`.
 * @throws as RemotingClient.request; the signal's reason when aborted
 */
export async function readBack(
  clients: ClientPool,
  reading: Reading,
  begins: Offsets,
  ledger: Ledger,
): Promise<void> {
  const { clock, signal, patienceMs } = reading
  const positions = [...begins]
  let lastNews = clock.now()
  for (;;) {
    const before = ledger.back
    await Promise.all(
      positions.map(async (position, queueId) => {
        const queue = { topic: reading.topic, queueId }
        positions[queueId] = await readQueue(clients, reading, queue, position, ledger)
      }),
    )
    // Each queue was read to its end, so duplicates behind the last message have been seen too.
    if (ledger.complete) return
    if (ledger.back > before) lastNews = clock.now()
    if (clock.now() - lastNews > patienceMs) return
    await clock.sleep(pauseMs, signal)
  }
}

/** Reads a queue to its present end. @returns the offset to go on from */
async function readQueue(
  clients: ClientPool,
  { master, signal }: Reading,
  queue: Queue,
  from: bigint,
  ledger: Ledger,
): Promise<bigint> {
  const end = await clients.ask(master, (client, options) => maxOffset(client, queue, options), { signal })
  let position = from
  while (position < end) {
    const messages = await clients.ask(
      master,
      (client, options) => pullMessages(client, queue, position, options),
      { signal },
    )
    for (const message of messages) ledger.received(message.body)
    const last = messages.at(-1)
    if (last !== undefined) {
      position = last.queueOffset + 1n
    } else {
      const first = await clients.ask(master, (client, options) => minOffset(client, queue, options), {
        signal,
      })
      // Not readable yet, or already deleted by the broker (a full disk); in the first case the next round helps.
      if (first <= position) return position
      position = first
    }
  }
  return position
}
