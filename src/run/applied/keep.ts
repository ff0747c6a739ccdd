import { releaseDir } from '../../layout/release.ts'
import { inventoriesDir } from '../../layout/state.ts'
import { RmqError } from '../../errors.ts'
import type { Lock } from '../../engine/lock/lock.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { beginScript, completeScript } from './scripts.ts'
import type { AppliedState } from './state.ts'

const TIMEOUT_MS = 30_000

/**
 * Keeps the inventory on all hosts that were reached before the first change: `rollback` reads it there, from any machine.
 * @param goesBack the run is a rollback: when it is broken off, the next one goes on to this state
 * @throws RmqError 'step-failed' where it cannot be written; nothing else was changed then
 */
export async function keepState(
  on: ConnectedCluster,
  lock: Lock,
  state: AppliedState,
  goesBack: boolean,
): Promise<void> {
  const { cluster } = on
  await onEach(
    on,
    lock,
    beginScript(inventoriesDir(cluster), state, { release: releaseDir(cluster), goesBack }),
  )
}

/**
 * Marks it as complete: the run ended well, and `rollback` may come back to it.
 * @param hosts all that were reached unless given
 * @throws as keepState
 */
export async function completeState(
  on: ConnectedCluster,
  lock: Lock,
  state: AppliedState,
  hosts?: ReadonlySet<string>,
): Promise<void> {
  await onEach(on, lock, completeScript(inventoriesDir(on.cluster), state), hosts)
}

async function onEach(
  { connections, context }: ConnectedCluster,
  lock: Lock,
  work: string,
  hosts?: ReadonlySet<string>,
): Promise<void> {
  const script = `( ${lock.held}\n) || exit 1\n${work}`
  const chosen = connections.reached.filter(({ host }) => hosts === undefined || hosts.has(host))
  await Promise.all(
    chosen.map(async (access) => {
      const { exit, stderr } = await access.script(script, {
        timeoutMs: TIMEOUT_MS,
        signal: context.abort,
        changes: true,
      })
      if (exit === 0) return
      throw new RmqError('step-failed', 'the inventory could not be kept on the host for rollback', {
        where: { host: access.host },
        output: stderr.toString(),
        hint: 'See that /var/lib/rmq-provision can be written to, and run again.',
      })
    }),
  )
}
