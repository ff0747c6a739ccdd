import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { runtimeInfo, type BrokerRuntime } from '../client/broker.ts'
import { replicasOf, issueOf } from './replica-health.ts'
import type { AskOptions, ClientPool } from '../client/client-pool.ts'
import type { Answers, Asked } from './verification.ts'

export interface RecheckOptions extends AskOptions {
  /** ms for a slave that seems to be behind to get further; 1000 unless given. */
  readonly laterMs?: number
}

/**
 * Asks once more where a round of questions, put in no order, leaves it open whether a copy is one. A slave that seems
 * to be ahead costs one question to its master: under load that one is simply further by then. A slave that seems to be
 * behind is given a second to get further, and is asked before its master.
 * @returns the answers with what was said last; what nobody doubts is as it was
 */
export async function recheckReplication(
  cluster: Cluster,
  clients: ClientPool,
  answers: Answers,
  { laterMs = 1000, ...options }: RecheckOptions = {},
): Promise<Answers> {
  const doubted = replicasOf(cluster, answers).filter((copy) => issueOf(copy) !== undefined)
  if (doubted.length === 0) return answers
  const brokers = new Map(answers.brokers)
  const ask = async (instances: readonly Instance[]): Promise<void> => {
    await Promise.all(
      [...new Set(instances)].map(async (instance) => {
        const asked = await askOnce(clients, instance, options)
        // One that falls silent now said what it said.
        if (asked !== undefined) brokers.set(instance.id, asked)
      }),
    )
  }
  const behind = doubted.filter((copy) => issueOf(copy) !== 'ahead')
  if (behind.length > 0) {
    await sleep(laterMs, undefined, options.signal && { signal: options.signal }).catch(() => undefined)
    options.signal?.throwIfAborted()
    await ask(behind.map(({ slave }) => slave))
  }
  await ask(doubted.map(({ master }) => master))
  return { ...answers, brokers, earlier: new Map(behind.map(({ slave, has }) => [slave.id, has])) }
}

async function askOnce(
  clients: ClientPool,
  instance: Instance,
  options: AskOptions,
): Promise<Asked<BrokerRuntime> | undefined> {
  try {
    return { answer: await clients.askOnce(instance, runtimeInfo, options) }
  } catch {
    return undefined
  }
}
