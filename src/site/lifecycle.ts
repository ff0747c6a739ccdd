import { ownership } from '../../roles/record/index.ts'
import { storeFolders } from '../layout/stores.ts'
import { tieredFolder } from '../layout/tiered-store.ts'
import { compact } from '../objects.ts'
import { runtimeOf } from '../runtime/index.ts'
import { guardWords, storeCheck } from '../runtime/store-guard.ts'
import type { AnyResource } from '../engine/resource.ts'
import type { ResourceRef } from '../engine/world.ts'
import type { Phase, PlacedResource, DesiredState } from '../engine/desired-state.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { factsProbe } from '../resources/facts.ts'
import {
  restarted,
  restartedRef,
  running,
  runningRef,
  stopped,
  type LifecycleSpec,
} from '../instances/lifecycle.ts'
import { wipedStore, type WipedStoreSpec } from '../stores/wiped-store.ts'
import { instanceHooks } from '../rocketmq/services/instance-hooks.ts'
import type { RestartOptions } from '../rocketmq/rolling/hooks.ts'
import { firstStartOrder } from '../model/order.ts'
import { memberIds, startsAfter } from './start-order.ts'

const PREFLIGHT: Phase = { id: 'preflight', title: 'Preflight' }

interface Lifecycle {
  readonly make: (spec: LifecycleSpec) => AnyResource
  /** The resource that `make` makes, where that starts an instance. */
  readonly starts?: (instance: Instance) => ResourceRef
}

/** Nothing of another cluster is started, stopped or emptied. */
function owners(cluster: Cluster): PlacedResource[] {
  return cluster.hosts.flatMap((host) => preflight(host, 'record', ownership(cluster, host)))
}

function preflight({ name }: Host, role: string, made: readonly AnyResource[]): PlacedResource[] {
  return made.map((resource) => ({ host: name, role, phase: PREFLIGHT.id, resource }))
}

/** The site of `start`: every instance runs; those at which others register come first. */
export function startSite(cluster: Cluster): DesiredState {
  return lifecycleSite(cluster, firstStartOrder(cluster), { make: running, starts: runningRef })
}

/** The site of `stop`: no instance runs; those at which others register go last. */
export function stopSite(cluster: Cluster): DesiredState {
  return lifecycleSite(cluster, firstStartOrder(cluster).reverse(), { make: stopped })
}

/**
 * The site of `restart`: every instance runs in another process than before, one restarted after the other.
 * @param pids of the java processes that run now, by instance
 */
export function restartSite(
  cluster: Cluster,
  pids: ReadonlyMap<string, number | undefined>,
  options: RestartOptions,
): DesiredState {
  const make = (spec: LifecycleSpec): AnyResource => restarted(spec, pids.get(spec.instance.id))
  return lifecycleSite(cluster, firstStartOrder(cluster), { make, starts: restartedRef }, options)
}

/** The site of `reset` between stop and start: no instance has anything in its store. */
export function wipedSite(cluster: Cluster): DesiredState {
  const phase = { id: 'wipe', title: 'Remove what is in the stores' }
  const resources = wipedStores(cluster).map(({ host, spec }): PlacedResource => {
    return { host, role: 'store', phase: phase.id, resource: wipedStore(spec) }
  })
  return { phases: [PREFLIGHT, phase], resources: [...owners(cluster), ...resources], facts: factsProbe }
}

/** Stores that `reset` empties, of the services that have one. */
export function wipedStores(cluster: Cluster): { readonly host: string; readonly spec: WipedStoreSpec }[] {
  const { data, user } = cluster.rocketmq
  const runtime = runtimeOf(cluster)
  return cluster.instances.flatMap((instance) => {
    const folders = storeFolders(instance)
    return folders.length === 0
      ? []
      : [
          {
            host: instance.host,
            spec: {
              instance: instance.id,
              folders,
              ...compact({ tiered: tieredFolder(instance) }),
              data,
              user,
              own: runtime.ownMark(instance),
              portsFree: runtime.portsFree(instance),
            },
          },
        ]
  })
}

function checkOf({ name, rocketmq }: Cluster, instance: Instance): string | undefined {
  const words = guardWords(name, instance)
  return words && storeCheck(rocketmq.user, words)
}

function lifecycleSite(
  cluster: Cluster,
  waves: readonly (readonly string[])[],
  { make, starts }: Lifecycle,
  options: RestartOptions = { drain: false },
): DesiredState {
  const runtime = runtimeOf(cluster)
  const hooks = instanceHooks(cluster, options)
  const phases: Phase[] = waves.map((wave, index) => ({ id: `wave-${index}`, title: wave.join(', ') }))
  const place = (instance: Instance): PlacedResource => ({
    host: instance.host,
    role: 'service',
    phase: `wave-${waves.findIndex((wave) => wave.includes(instance.id))}`,
    resource: make({
      runtime,
      instance,
      neighbours: instancesOn(cluster, { name: instance.host }),
      needs: [],
      follows: starts === undefined ? () => [] : startsAfter(cluster, instance, starts),
      beforeStart: hooks.beforeStart(instance),
      beforeRestart: hooks.beforeRestart(instance),
      afterStart: hooks.afterStart(instance),
      ...compact({ storeCheck: checkOf(cluster, instance) }),
    }),
  })
  const ids =
    starts === undefined
      ? []
      : cluster.hosts.flatMap((host) => preflight(host, 'store', memberIds(cluster, host)))
  return {
    phases: [PREFLIGHT, ...phases],
    resources: [...owners(cluster), ...ids, ...cluster.instances.map(place)],
    facts: factsProbe,
  }
}
