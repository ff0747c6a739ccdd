import { RmqError } from '../errors.ts'
import type { Cluster } from '../inventory/model.ts'
import type { Peers } from '../rocketmq/peers.ts'
import type { Master } from './masters.ts'
import { Pace } from './pace.ts'
import { tellProgress } from './progress.ts'
import { endsOf, readBack } from './read-back.ts'
import type { Offsets } from './read-back.ts'
import { seeReplication } from './replication.ts'
import type { MasterReport, SlaveReport } from './report.ts'
import type { SmokeOptions } from './run.ts'
import { Sending } from './send.ts'
import type { Load } from './send.ts'
import { makeTopic, useTopic } from './topic.ts'

/** What the messages of a run have shown. */
export interface Measured {
  readonly masters: readonly MasterReport[]
  readonly slaves: readonly SlaveReport[]
}

/**
 * Prepares the topic, sends, and reads back while the slaves are looked at.
 * @throws RmqError when the topic cannot be had; the signal's reason when aborted before the first send
 */
export async function measure(
  cluster: Cluster,
  peers: Peers,
  masters: readonly Master[],
  run: string,
  topic: string,
  options: SmokeOptions,
): Promise<Measured> {
  const { abort } = options
  const prepare = options.topic === undefined ? makeTopic : useTopic
  const queues = await prepare(cluster, peers, masters, topic, abort)
  const time = options.durationMs === undefined ? [] : [AbortSignal.timeout(options.durationMs)]
  const load: Load = {
    run,
    topic,
    messages: options.messages,
    threads: options.threads,
    size: options.size,
    pace: new Pace(options.rate),
    stop: AbortSignal.any([options.stop, abort, ...time]),
    abort,
  }
  const sendings = masters.map(
    (master) => new Sending(peers, master, queues.get(master.instance.id) ?? 1, load),
  )
  const begins = new Map<Sending, Offsets>()
  for (const sending of sendings) begins.set(sending, await endsOf(peers, reading(sending, topic, abort)))

  const told = tellProgress(sendings, options.onProgress)
  try {
    await Promise.all(sendings.map((sending) => sending.run()))
    told.doing = 'reading'
    const reads = sendings.map((sending) => readAll(peers, sending, begins.get(sending) ?? [], topic, abort))
    const [slaves] = await Promise.all([
      options.slaves && !abort.aborted
        ? seeReplication(cluster, peers, masters, abort).catch(broken(abort))
        : [],
      ...reads,
    ])
    return { masters: sendings.map(reportOf), slaves }
  } finally {
    told.end()
  }
}

/** Reads everything of a master back; what keeps it from that becomes the master's problem. */
async function readAll(
  peers: Peers,
  sending: Sending,
  begins: Offsets,
  topic: string,
  abort: AbortSignal,
): Promise<void> {
  try {
    await readBack(peers, reading(sending, topic, abort), begins, sending.ledger)
  } catch (error) {
    if (!(error instanceof RmqError) && !abort.aborted) throw error
    const why = error instanceof RmqError ? error.message : 'it was broken off'
    sending.problem ??= `not everything could be read back: ${why}`
  }
}

const reading = ({ master, queues }: Sending, topic: string, signal: AbortSignal) => ({
  master: master.instance,
  topic,
  queues,
  signal,
})

/** For what may be broken off: nothing in place of its result then. */
const broken =
  (abort: AbortSignal) =>
  (error: unknown): SlaveReport[] => {
    if (!abort.aborted) throw error
    return []
  }

function reportOf(sending: Sending): MasterReport {
  const { instance, group } = sending.master
  return {
    instance: instance.id,
    host: instance.host,
    group: group.name,
    account: sending.ledger.account(),
    latency: sending.latencies.summary(),
    perSecond: sending.perSecond,
    problem: sending.problem,
  }
}
