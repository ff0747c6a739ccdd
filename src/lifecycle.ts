import { instancesOf } from '../roles/systemd/index.ts'
import { runtimeOf } from '../roles/systemd/runtime.ts'
import type { AnyResource } from './engine/resource.ts'
import type { Phase, Placed, Site } from './engine/site.ts'
import type { Cluster, Instance } from './inventory/model.ts'
import { factsProbe } from './resources/facts.ts'
import { restarted, running, stopped, type LifecycleSpec } from './resources/lifecycle.ts'
import { aroundStart } from './rocketmq/after-start.ts'
import { firstStartOrder, rollOrder } from './rocketmq/rolling-order.ts'

/** The site of `start`: every instance runs; whoever others register at comes first. */
export function startSite(cluster: Cluster): Site {
  return lifecycleSite(cluster, firstStartOrder(cluster), running)
}

/** The site of `stop`: no instance runs; whoever others register at goes last. */
export function stopSite(cluster: Cluster): Site {
  return lifecycleSite(cluster, firstStartOrder(cluster).reverse(), stopped)
}

/**
 * The site of `restart`: every instance runs in another process than before, one restarted after the other.
 * @param pids of the java processes that run now, by instance
 */
export function restartSite(cluster: Cluster, pids: ReadonlyMap<string, number | undefined>): Site {
  return lifecycleSite(cluster, firstStartOrder(cluster), (spec) =>
    restarted(spec, pids.get(spec.instance.id)),
  )
}

function lifecycleSite(
  cluster: Cluster,
  waves: readonly (readonly string[])[],
  make: (spec: LifecycleSpec) => AnyResource,
): Site {
  const runtime = runtimeOf(cluster)
  const around = aroundStart(cluster)
  const phases: Phase[] = waves.map((wave, index) => ({ id: `wave-${index}`, title: wave.join(', ') }))
  const place = (instance: Instance): Placed => ({
    host: instance.host,
    role: 'service',
    phase: `wave-${waves.findIndex((wave) => wave.includes(instance.id))}`,
    resource: make({
      runtime,
      instance,
      neighbours: instancesOf(cluster, { name: instance.host }),
      needs: [],
      beforeRestart: around.beforeRestart(instance),
      afterStart: around.afterStart(instance),
    }),
  })
  return { phases, resources: cluster.instances.map(place), rollOrder: rollOrder(cluster), facts: factsProbe }
}
