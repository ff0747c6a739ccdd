import { systemClock } from '../../../engine/clock.ts'
import { messageOf, RmqError } from '../../../errors.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { withClients, type CallBody, type Timed } from '../../client/rpc.ts'
import { backlogOf, keyOf, type Backlog } from '../../client/backlog.ts'
import { writerOf } from '../drain.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'

export interface ReadOptions extends Timed {
  /** ms without progress of any consumer before the wait ends; 20 000 for `requireConsumers`, 60 000 for `waitUntilConsumed` unless given. */
  readonly stallMs?: number
  /** ms between two looks; 3000 unless given. */
  readonly pauseMs?: number
  /** ms until an elected group must have a leader; 90 000 unless given, as after a start. */
  readonly leaderMs?: number
}

/** A broker with thousands of queues is asked for each of them. */
const askBacklogMs = 30_000

/**
 * The call before anything is done to a broker to be removed: every consumer group that has not read all of it reads on
 * meanwhile. Consumers commit every 5 s.
 * @throws RmqError 'unread' when a consumer group makes no progress: nothing was changed; 'no-answer' when no member reports
 */
export function requireConsumers(
  whole: Cluster,
  instance: Instance,
  { stallMs = 20_000, pauseMs = 3000, leaderMs, clock }: ReadOptions = {},
): CallBody {
  return (host, signal, onProgress) =>
    withClients(whole, host, async (clients) => {
      const books = booksOf(whole, clients, instance, { leaderMs, clock, signal, onProgress })
      // The time for an election is not part of that in which consumers must make progress.
      await books.writer()
      const first = new Map<string, bigint>()
      const standing = await poll(
        async () => {
          const { readings } = await books.read()
          for (const reading of readings) {
            if (!first.has(keyOf(reading))) first.set(keyOf(reading), reading.position)
          }
          const still = readings.filter(
            (reading) => reading.unread > 0n && reading.position === first.get(keyOf(reading)),
          )
          return still.length === 0 ? undefined : still
        },
        {
          timeoutMs: stallMs,
          clock,
          signal,
          fastest: pauseMs,
          slowest: pauseMs,
          onObjection: (still) => {
            onProgress(textOf({ readings: still, delayed: 0n }))
          },
        },
      )
      if (standing === undefined) return
      throw unread(
        instance,
        { readings: standing, delayed: 0n },
        `no consumer makes progress; ${instance.broker?.group ?? instance.id} was not changed`,
      )
    })
}

/**
 * The call after writes have stopped: waits until all messages are consumed, while consumers make progress.
 * @throws RmqError 'unread' when no consumer made progress for `stallMs`; 'no-answer'
 */
export function waitUntilConsumed(
  whole: Cluster,
  instance: Instance,
  { stallMs = 60_000, pauseMs = 3000, leaderMs, clock = systemClock }: ReadOptions = {},
): CallBody {
  return (host, signal, onProgress) =>
    withClients(whole, host, async (clients) => {
      const books = booksOf(whole, clients, instance, { leaderMs, clock, signal, onProgress })
      let best: bigint | undefined
      let since = clock.now()
      await poll(
        async () => {
          const asked = clock.now()
          await books.writer()
          since += clock.now() - asked
          const backlog = await books.read()
          const open = amountIn(backlog)
          if (open === 0n) return undefined
          if (best === undefined || open < best) [best, since] = [open, clock.now()]
          if (clock.now() - since > stallMs) {
            const seconds = Math.round(stallMs / 1000)
            throw unread(
              instance,
              backlog,
              `no consumer made progress for ${seconds} s; new messages go to other groups`,
            )
          }
          return backlog
        },
        {
          timeoutMs: Infinity,
          clock,
          signal,
          fastest: pauseMs,
          slowest: pauseMs,
          onObjection: (backlog) => {
            onProgress(textOf(backlog))
          },
        },
      )
    })
}

const amountIn = ({ readings, delayed }: Backlog): bigint =>
  readings.reduce((sum, reading) => sum + reading.unread, delayed)

interface Books {
  /** Waits for the member that takes the writes. @throws RmqError 'no-answer' when an elected group has none in time */
  writer(): Promise<Instance>
  /** The messages of the group that are not read. @throws RmqError 'no-answer' */
  read(): Promise<Backlog>
}

interface BooksOptions extends Timed {
  /** 90 000 unless given. */
  readonly leaderMs: number | undefined
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

function booksOf(
  whole: Cluster,
  clients: ClientPool,
  instance: Instance,
  { leaderMs = 90_000, clock, signal, onProgress }: BooksOptions,
): Books {
  const unknown = (why: string): RmqError =>
    new RmqError(
      'no-answer',
      `${instance.id} was not removed: its unread messages cannot be counted: ${why}`,
      {
        where: { host: instance.host },
        hint: `Correct the cause and apply again. To discard its messages: ${loseHint(instance)}.`,
      },
    )
  const writer = async (): Promise<Instance> => {
    let found: Instance | undefined
    await poll(
      async () => {
        found = await writerOf(whole, clients, instance, signal)
        return found === undefined ? 'no name server lists a leader that answers' : undefined
      },
      { timeoutMs: leaderMs, clock, signal, onObjection: onProgress },
    )
    if (found !== undefined) return found
    const seconds = Math.round(leaderMs / 1000)
    throw unknown(`${instance.broker?.group ?? instance.id} has no leader after ${seconds} s`)
  }
  return {
    writer,
    read: async () => {
      const asked = await writer()
      try {
        return await clients.askOnce(asked, backlogOf, { timeoutMs: askBacklogMs, signal })
      } catch (error) {
        signal.throwIfAborted()
        throw unknown(messageOf(error))
      }
    },
  }
}

/** '20 messages of TopicTest by group-a, 3 delayed ones'. */
function textOf({ readings, delayed }: Backlog): string {
  const parts = readings
    .filter((reading) => reading.unread > 0n)
    .map(({ unread: amount, topic, group }) => `${amount} of ${topic} by ${group}`)
  return [...parts, ...(delayed > 0n ? [`${delayed} whose time has not come`] : [])].join(', ')
}

function unread(instance: Instance, backlog: Backlog, why: string): RmqError {
  const open = { ...backlog, readings: backlog.readings.filter((reading) => reading.unread > 0n) }
  const many = amountIn(open)
  return new RmqError(
    'unread',
    `${instance.id} was not removed: ${many} ${many === 1n ? 'message is' : 'messages are'} not consumed (${textOf(open)}), ${why}`,
    {
      where: { host: instance.host },
      hint: `Let these groups consume the messages and apply again. To discard the messages: ${loseHint(instance)}. To keep ${instance.broker?.group ?? ''}: remove state: absent and apply.`,
    },
  )
}

/** The messages stay where they are; it is the consumers that lose them. */
const loseHint = ({ paths }: Instance): string =>
  `write unread: discard beside state: absent (rmq_unread=discard in INI); they stay in ${paths.store ?? paths.data}`
