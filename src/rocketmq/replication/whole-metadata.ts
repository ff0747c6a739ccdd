import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { firstOf } from '../../model/listed.ts'
import { has as hasFeature } from '../../releases/features.ts'
import { runtimeInfo } from '../client/broker.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { isOrdinaryTopic } from '../client/exclusive-topics.ts'
import { metadataOf, type Metadata } from '../client/metadata.ts'
import { poll } from '../client/poll.ts'
import { RPC_TIMEOUT_MS, tryAnswer, type WaitOptions } from '../client/rpc.ts'

/** Readings in a row that must agree where a table is emptied and filled again every 3 s; elsewhere it only grows. */
const AGREEING = 3
/** ms between readings: three of them see that. */
const BETWEEN_MS = 1500
/** Names that a message shows. */
const SHOWN = 5

/** A broker that lacks topics or groups. */
export interface Incomplete {
  readonly broker: Instance
  /** 'topic orders', 'group billing'; undefined: it does not say what it has. */
  readonly missing: readonly string[] | undefined
}

export interface MetadataComparison {
  /** Reads what all of them must have; undefined: it is not known right now. */
  readonly expected: () => Promise<Metadata | undefined>
  readonly brokers: readonly Instance[]
  /** All of the brokers must have it, or any one of them. */
  readonly needed: 'all' | 'any'
}

export interface MetadataWaitOptions extends WaitOptions {
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

/**
 * Waits until brokers have the topics and groups that are expected; brokers of a release that rewrites its tables all the time,
 * and those that do not say their release, in three readings in a row within 4 s.
 * @returns the brokers that have them; those that do not when the time is over (60 s unless given)
 */
export async function waitWholeMetadata(
  cluster: Cluster,
  clients: ClientPool,
  { expected, brokers, needed }: MetadataComparison,
  { timeoutMs = 60_000, clock, signal, onProgress }: MetadataWaitOptions,
): Promise<{ readonly whole: readonly Instance[]; readonly incomplete: readonly Incomplete[] }> {
  const agreed = new Map<string, number>()
  const wantedReadings = new Map<string, number>()
  const isWhole = ({ id }: Instance) => (agreed.get(id) ?? 0) >= (wantedReadings.get(id) ?? AGREEING)
  const read = async (): Promise<readonly Incomplete[] | undefined> => {
    const wanted = await expected()
    const states = await Promise.all(
      brokers.map(async (broker): Promise<Incomplete> => {
        const [has, readings] = await Promise.all([
          readMetadata(clients, broker, signal),
          wantedReadings.get(broker.id) ?? readingsOf(clients, broker, signal),
        ])
        wantedReadings.set(broker.id, readings)
        return { broker, missing: wanted && has && missingIn(cluster, broker, wanted, has) }
      }),
    )
    for (const { broker, missing } of states) {
      agreed.set(broker.id, missing?.length === 0 ? (agreed.get(broker.id) ?? 0) + 1 : 0)
    }
    const isDone = needed === 'all' ? brokers.every(isWhole) : brokers.some(isWhole)
    return isDone ? undefined : states
  }
  const states = await poll(read, {
    timeoutMs,
    clock,
    signal,
    fastest: BETWEEN_MS,
    slowest: BETWEEN_MS,
    onObjection: (found) => {
      const lacking = found.filter(({ missing }) => missing?.length !== 0)
      if (lacking.length > 0) onProgress(incompleteText(cluster, lacking))
    },
  })
  return {
    whole: brokers.filter(isWhole),
    incomplete: (states ?? []).filter(({ broker }) => !isWhole(broker)),
  }
}

/** The readings in a row that say what a broker has. */
async function readingsOf(clients: ClientPool, broker: Instance, signal: AbortSignal): Promise<number> {
  const asked = clients.askOnce(broker, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal })
  const running = (await tryAnswer(asked, signal))?.version
  return running === undefined || hasFeature(running, 'slaves-rewrite-tables') ? AGREEING : 1
}

/** The topics and groups of a broker; undefined: it does not say. */
export function readMetadata(
  clients: ClientPool,
  broker: Instance,
  signal: AbortSignal,
): Promise<Metadata | undefined> {
  return tryAnswer(clients.askOnce(broker, metadataOf, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
}

/** Retry topics and dead letters belong to groups; other system topics are made by each broker for itself. */
const OF_GROUPS = /^%(?:RETRY|DLQ)%/

function missingIn(cluster: Cluster, broker: Instance, wanted: Metadata, has: Metadata): readonly string[] {
  const topics = [...wanted.topics].filter(
    (topic) => (isOrdinaryTopic(cluster, broker, topic) || OF_GROUPS.test(topic)) && !has.topics.has(topic),
  )
  const groups = [...wanted.groups].filter((group) => !has.groups.has(group))
  return [...topics.sort().map((name) => `topic ${name}`), ...groups.sort().map((name) => `group ${name}`)]
}

/** 'broker-a-1 (10.0.0.12:10911) on mq2 lacks topic orders, group billing and 3 more; …' */
export function incompleteText(cluster: Cluster, incomplete: readonly Incomplete[]): string {
  return incomplete
    .map(({ broker, missing }) => {
      const name = `${label(cluster, broker)} on ${broker.host}`
      if (missing === undefined) return `${name} does not say which topics and groups it has`
      if (missing.length === 0) return `${name} had all topics and groups only for a moment`
      return `${name} lacks ${firstOf(missing, SHOWN)}`
    })
    .join('; ')
}

/**
 * The reason not to restart a master or leader: others lack topics or groups of it.
 * @param when words before the names, with a blank at their end
 */
export function slaveIncomplete(
  cluster: Cluster,
  master: Instance,
  incomplete: readonly Incomplete[],
  when = '',
): RmqError {
  const lacking = incomplete[0]?.broker ?? master
  return new RmqError(
    'slave-incomplete',
    `${master.id} was not restarted: ${when}${incompleteText(cluster, incomplete)}`,
    {
      where: { host: master.host },
      hint: hint`Save the topics and groups of ${master.id} first (rmq-provision backup). See why they are not copied: ${{ run: 'logs', limit: lacking.id }}. If the group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: master.id }}.`,
    },
  )
}
