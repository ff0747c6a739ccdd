import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { instancesOf } from '../../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { controllerMetadata, differingLeaders } from '../../client/controller.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'
import { majorityOf } from '../../../model/groups.ts'

/**
 * The call after a controller's start: waits (90 s unless given) until all controllers that answer name the same
 * leader. While most are still down, as in the middle of a first start, there is nothing to wait for.
 * @throws RmqError 'controllers-disagree'.
 */
export function waitControllers(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const controllers = instancesOf(cluster, 'controller')
    const differing = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const leaders = await leadersBy(clients, controllers, signal)
          return leaders.size < majorityOf(controllers.length) ? undefined : differingLeaders(leaders)
        },
        { timeoutMs, clock, signal, onObjection: onProgress },
      ),
    )
    if (differing === undefined) return
    const seconds = Math.round(timeoutMs / 1000)
    throw new RmqError(
      'controllers-disagree',
      `the controllers have no common leader after ${seconds} s (${differing})`,
      {
        where: { host: instance.host },
        hint: hint`Test whether most controllers run and reach each other: ${{ run: 'check' }}.`,
      },
    )
  }
}

/**
 * The call before a running controller is restarted: most of them work without it, by the others' own answers. One
 * that was just restarted may need some seconds (30 unless given).
 * @throws RmqError 'no-majority' when too few others answer: the controller is not restarted.
 */
export function requireControllerQuorum(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const controllers = instancesOf(cluster, 'controller')
    const others = controllers.filter(({ id }) => id !== instance.id)
    const needed = majorityOf(controllers.length)
    const silent = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const answering = await leadersBy(clients, others, signal)
          return answering.size >= needed ? undefined : others.filter(({ id }) => !answering.has(id))
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (silent === undefined) return
    throw new RmqError(
      'no-majority',
      `${instance.id} was not restarted: without it ${others.length - silent.length} of ${controllers.length} controllers would run, and ${needed} are needed to elect masters (no answer from ${silent.map(({ id }) => id).join(', ')})`,
      {
        where: { host: instance.host },
        hint: hint`Start the others first: ${{ run: 'start', limit: silent.map(({ id }) => id).join(',') }}.`,
      },
    )
  }
}

/** Whom each controller that answers calls leader, by instance id. */
async function leadersBy(
  clients: ClientPool,
  controllers: readonly Instance[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const answers = await Promise.all(
    controllers.map(async (controller): Promise<[string, string][]> => {
      const asked = clients.askOnce(controller, controllerMetadata, { timeoutMs: RPC_TIMEOUT_MS, signal })
      const answer = await tryAnswer(asked, signal)
      return answer === undefined ? [] : [[controller.id, answer.leaderAddress]]
    }),
  )
  return new Map(answers.flat())
}
