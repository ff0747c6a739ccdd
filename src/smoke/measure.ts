import { systemClock } from '../engine/clock.ts'
import { shared } from '../signals.ts'
import { RmqError } from '../errors.ts'
import type { ClientPool } from '../rocketmq/client/client-pool.ts'
import { endingWith } from './ending.ts'
import type { SmokeOptions } from './options.ts'
import { Pace } from './pace.ts'
import { reportProgress } from './progress.ts'
import { endsOf, readBack } from './read-back.ts'
import type { Offsets, Reading } from './read-back.ts'
import { seeReplication } from './replication.ts'
import type { MasterReport, SlaveReport } from './report.ts'
import { Sending } from './send.ts'
import type { Load } from './send.ts'
import { makeTopic, useTopic } from './topic.ts'
import type { Places } from './topic.ts'

/** A stored message becomes readable within ms; after this time, in ms, it counts as lost for consumers. */
const defaultPatienceMs = 10_000

/** Results of the messages of a run. */
export interface Measured {
  readonly masters: readonly MasterReport[]
  readonly slaves: readonly SlaveReport[]
}

/**
 * Prepares the topic, sends, and reads back while the slaves are looked at.
 * @throws RmqError when the topic cannot be had; the reason of `stop` when it comes before the first send
 */
export async function measure(
  clients: ClientPool,
  places: Places,
  run: string,
  topic: string,
  options: SmokeOptions,
): Promise<Measured> {
  const { abort, stop, clock = systemClock } = options
  const { cluster, masters } = places
  const prepare = options.topic === undefined ? makeTopic : useTopic
  const queues = await prepare(clients, places, topic, stop)
  const parts = await Promise.all(
    masters.map(async (master) => {
      const reading = {
        master: master.instance,
        topic,
        queues: queues.get(master.instance.id) ?? 1,
        patienceMs: options.patienceMs ?? defaultPatienceMs,
        clock,
        signal: abort,
      }
      return { master, reading, begins: await endsOf(clients, { ...reading, signal: stop }) }
    }),
  )
  // Not earlier: the time to send begins now.
  const durationMs = 'durationMs' in options.amount ? options.amount.durationMs : undefined
  const ending = endingWith([stop, abort], durationMs, clock)
  const load = loadOf(run, topic, ending.signal, options)
  const works = parts.map((part) => ({
    ...part,
    sending: new Sending(clients, part.master, part.reading.queues, load),
  }))
  const sendings = works.map(({ sending }) => sending)
  const progress = reportProgress(sendings, options.onProgress, clock)
  try {
    await Promise.all(sendings.map((sending) => sending.run()))
    progress.doing = 'reading'
    const reads = works.map(({ sending, reading, begins }) => readAll(clients, sending, reading, begins))
    const [slaves] = await Promise.all([
      options.slaves && !abort.aborted
        ? seeReplication(cluster, clients, masters, { clock, signal: abort }).catch(broken(abort))
        : [],
      ...reads,
    ])
    return { masters: sendings.map(reportOf), slaves }
  } finally {
    ending.dispose()
    progress.end()
  }
}

function loadOf(run: string, topic: string, stop: AbortSignal, options: SmokeOptions): Load {
  const { amount, threads, size, abort, clock = systemClock } = options
  const messages = 'messages' in amount ? amount.messages : undefined
  // Every sender listens to it; node takes more than ten listeners for a leak.
  shared(stop)
  return { run, topic, messages, threads, size, pace: new Pace(options.rate), clock, stop, abort }
}

/** Reads everything of a master back; what keeps it from that becomes the master's problem. */
async function readAll(
  clients: ClientPool,
  sending: Sending,
  reading: Reading,
  begins: Offsets,
): Promise<void> {
  try {
    await readBack(clients, reading, begins, sending.ledger)
  } catch (error) {
    if (!(error instanceof RmqError) && !reading.signal.aborted) throw error
    const why = error instanceof RmqError ? error.message : 'it was broken off'
    sending.readToTheEnd = false
    sending.problem ??= `not everything could be read back: ${why}`
  }
}

/** For what may be broken off: nothing in place of its result then. */
const broken =
  (abort: AbortSignal) =>
  (error: unknown): SlaveReport[] => {
    if (!abort.aborted) throw error
    return []
  }

function reportOf(sending: Sending): MasterReport {
  const { instance, group } = sending.master
  const account = sending.ledger.account()
  const { readToTheEnd } = sending
  return {
    instance: instance.id,
    host: instance.host,
    group: group.name,
    slaves: group.members.length - 1,
    account: readToTheEnd ? account : { ...account, lost: 0 },
    unread: readToTheEnd ? 0 : account.lost,
    latency: sending.latencies.summary(),
    perSecond: sending.perSecond,
    problem: sending.problem,
  }
}
