import { setTimeout as sleep } from 'node:timers/promises'
import { runtimeOf } from '../runtime/index.ts'
import { instancesOn } from '../model/on-host.ts'
import { startingInstances, describeStarting } from '../rocketmq/verify/startup-grace.ts'
import type { Verification } from '../rocketmq/verify/verification.ts'
import type { InstanceState } from '../runtime/runtime.ts'
import type { Context } from './context.ts'
import type { Verifiable } from './target.ts'

const PAUSE_MS = 1000
const PROBE_TIMEOUT_MS = 60_000

/**
 * Verifies again for as long as all that is wrong is that instances were started a moment ago and are not there yet: by
 * their host's boot, by somebody's hand, after a crash. Costs nothing where nothing is wrong.
 * @param verification the first one
 * @param again asks the cluster once more
 */
export async function waitUntilStarted(
  context: Context,
  on: Verifiable,
  verification: Verification,
  again: () => Promise<Verification>,
): Promise<Verification> {
  let latest = verification
  let problems = ''
  let changed = performance.now()
  let told = ''
  while (!latest.ok) {
    const seen = latest.problems.map(({ code, instance, group }) => `${code} ${instance} ${group}`).join()
    if (seen !== problems) changed = performance.now()
    problems = seen
    const states = await statesOf(context, on)
    const coming = startingInstances(on.cluster, latest.problems, states, performance.now() - changed)
    if (coming.length === 0 || context.stop.aborted) break
    const instances = coming.map(({ instance }) => instance.id)
    if (instances.join() !== told) {
      context.emit({ type: 'waiting', instances, message: `Waiting for ${describeStarting(coming)}` })
      told = instances.join()
    }
    await sleep(PAUSE_MS, undefined, { signal: context.stop }).catch(() => undefined)
    latest = await again()
  }
  return latest
}

/** What every reached host tells of its instances; a host that fails to tell is left out. */
async function statesOf(context: Context, on: Verifiable): Promise<ReadonlyMap<string, InstanceState>> {
  const runtime = runtimeOf(on.cluster)
  const states = await Promise.all(
    [...on.access.values()].map(async (access): Promise<readonly InstanceState[]> => {
      const instances = instancesOn(on.cluster, { name: access.host })
      if (instances.length === 0) return []
      const probe = runtime.observe(instances)
      try {
        const options = { timeoutMs: PROBE_TIMEOUT_MS, signal: context.abort }
        const { exit, stdout } = await access.script(probe.script, options)
        return [...probe.parse({ exit, stdout: stdout.toString() }).instances.values()]
      } catch {
        // What is wrong has been told by the verification; a host that does not answer is only not waited for.
        context.abort.throwIfAborted()
        return []
      }
    }),
  )
  return new Map(states.flat().map((state) => [state.instance, state]))
}
