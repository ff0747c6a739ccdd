import { pause, systemClock, type Clock } from '../../engine/clock.ts'
import { instancesOn } from '../../model/on-host.ts'
import { describeStarting, startingInstances } from '../../rocketmq/verify/startup-grace.ts'
import type { Verification } from '../../rocketmq/verify/verification.ts'
import { probeHost } from '../../engine/prober.ts'
import { runtimeOf } from '../../runtime/index.ts'
import type { InstanceState } from '../../runtime/runtime.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { orStopped, STOPPED } from '../interrupted.ts'

const PAUSE_MS = 1000

/**
 * Verifies, and does so again for as long as young instances explain all problems: their host has booted, an operator
 * has started them, or they have crashed. Costs nothing where nothing is wrong. Ctrl-C ends the wait with what is known then.
 * @param verify gives the verification of now; what was answered before is stale by the second call
 */
export async function waitUntilStarted(
  on: ConnectedCluster,
  verify: () => Promise<Verification>,
  clock: Clock = systemClock,
): Promise<Verification> {
  const { context } = on
  let latest = await verify()
  let problems = ''
  let changed = clock.now()
  let reported = ''
  while (!latest.ok) {
    const seen = latest.problems.map(({ code, instance, group }) => `${code} ${instance} ${group}`).join()
    if (seen !== problems) changed = clock.now()
    problems = seen
    const states = await orStopped(context, statesOf(on))
    if (states === STOPPED) break
    const starting = startingInstances(on.cluster, latest.problems, states, clock.now() - changed)
    if (starting.length === 0 || context.stop.aborted) break
    const instances = starting.map(({ instance }) => instance.id)
    if (instances.join() !== reported) {
      context.emit({ type: 'waiting', instances, message: `Waiting for ${describeStarting(starting)}` })
      reported = instances.join()
    }
    await pause(clock, PAUSE_MS, context.stop)
    on.stale()
    const again = await orStopped(context, verify())
    if (again === STOPPED) break
    latest = again
  }
  return latest
}

/** States of the instances on every reached host; a host that does not answer is left out. */
async function statesOf({
  cluster,
  access,
  context,
}: ConnectedCluster): Promise<ReadonlyMap<string, InstanceState>> {
  const runtime = runtimeOf(cluster)
  const states = await Promise.all(
    [...access.values()].map(async (host): Promise<readonly InstanceState[]> => {
      const instances = instancesOn(cluster, { name: host.host })
      if (instances.length === 0) return []
      try {
        const { seen } = await probeHost(host, { seen: runtime.observe(instances) }, context.stop)
        return [...seen.instances.values()]
      } catch {
        // The verification reports what is wrong; the run only does not wait for a host that does not answer.
        context.stop.throwIfAborted()
        return []
      }
    }),
  )
  return new Map(states.flat().map((state) => [state.instance, state]))
}
