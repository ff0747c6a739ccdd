import { systemClock } from '../../engine/clock.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import type { Timed } from '../client/rpc.ts'
import { askServing } from '../services/ask-serving.ts'
import { replicasOf, issueOf } from './replica-health.ts'
import type { AskOptions, ClientPool } from '../client/client-pool.ts'
import type { ServiceAnswer } from '../services/behaviour.ts'
import { answerOf, type Answers } from './verification.ts'

export interface RecheckOptions extends AskOptions, Timed {
  /** ms for a slave that seems to be behind to get further; 1000 unless given. */
  readonly laterMs?: number
}

/**
 * Asks once more where a round of questions, put in no order, leaves it open whether a copy is one. A slave that seems
 * to be ahead costs one question to its master: under load that one is simply further by then. A slave that seems to be
 * behind is given a second to get further, and is asked before its master.
 * @returns the answers with the newest values; answers without an issue are unchanged
 */
export async function recheckReplication(
  cluster: Cluster,
  clients: ClientPool,
  answers: Answers,
  { laterMs = 1000, clock = systemClock, ...options }: RecheckOptions = {},
): Promise<Answers> {
  const doubted = replicasOf(cluster, answers).filter((copy) => issueOf(copy) !== undefined)
  if (doubted.length === 0) return answers
  const asked = new Map(answers.asked)
  const ask = async (instances: readonly Instance[]): Promise<void> => {
    await Promise.all(
      [...new Set(instances)].map(async (instance) => {
        const again = await askOnce(cluster, clients, instance, options)
        // The first answer of an instance that does not answer now stays valid.
        if (again !== undefined) {
          asked.set(instance.id, { answer: { ...answerOf({ asked }, instance.id), ...again } })
        }
      }),
    )
  }
  const behind = doubted.filter((copy) => issueOf(copy) !== 'ahead')
  if (behind.length > 0) {
    await clock.sleep(laterMs, options.signal)
    await ask(behind.map(({ slave }) => slave))
  }
  await ask(doubted.map(({ master }) => master))
  return { asked, earlier: new Map(behind.map(({ slave, has }) => [slave.id, has])) }
}

async function askOnce(
  cluster: Cluster,
  clients: ClientPool,
  instance: Instance,
  options: AskOptions,
): Promise<ServiceAnswer | undefined> {
  try {
    return await askServing(cluster, clients, instance, options)
  } catch {
    return undefined
  }
}
