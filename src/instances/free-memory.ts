import type { Facts } from '../engine/facts.ts'
import { readsNothing, resource, type AnyResource } from '../engine/resource.ts'
import { type World, resourceKind } from '../engine/world.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import type { Activity } from '../runtime/runtime.ts'
import { transientPool } from '../releases/transient-pool.ts'
import { mebibytes, memoryFinding } from './memory.ts'
import { serviceRef } from './service-ref.ts'
import { stateOf } from './state-of.ts'
import { takeOverOf } from './take-over/take-over.ts'

/** A start is still to come, and with it the whole heap; a starting process holds an unknown part of it. */
const TO_BE_STARTED: readonly Activity[] = ['stopped', 'failed', 'crashing']

const FREE_MEMORY = resourceKind<null>('free-memory')

/**
 * Refuses to start what does not fit into the memory that a host has left: the JVM would end at once or, as a broker
 * touches its whole heap when it starts, make the kernel kill a process. Nothing to read and nothing to repair. Id
 * `free-memory:<host>`.
 */
export function freeMemory(cluster: Cluster, host: Host): AnyResource {
  return resource<null, string | undefined>({
    id: FREE_MEMORY.id(host.name),
    probe: readsNothing,
    desire: (world) => {
      const facts = world.facts(host.name)
      // `memory` reports heaps that never fit.
      if (facts === undefined || memoryFinding(cluster, host, facts) !== undefined) return undefined
      return freeMemoryFinding(
        toBeStarted(instancesOn(cluster, host), world, cluster.rocketmq.user).map((instance) => ({
          id: instance.id,
          bytes: instance.heap.size + transientPool(instance, cluster.rocketmq.version),
        })),
        facts,
      )
    },
    diff: (_observed, finding) =>
      finding === undefined
        ? { kind: 'same' }
        : {
            kind: 'blocked',
            reason: finding,
            hint: `See what takes the memory (free -m; ps aux --sort=-rss on ${host.name}) and stop what need not run there, or lower the heap in the inventory.`,
          },
    converge: () => [],
  })
}

/** Finding on instances that do not run and cannot start with the available memory; undefined when they can. */
function freeMemoryFinding(
  starting: readonly { readonly id: string; readonly bytes: number }[],
  { memory }: Pick<Facts, 'memory'>,
): string | undefined {
  const needed = starting.reduce((sum, { bytes }) => sum + bytes, 0)
  if (needed <= memory.available) return undefined
  const parts = starting.map(({ id, bytes }) => `${id} ${mebibytes(bytes)}`)
  return (
    `what is to be started needs ${mebibytes(needed)} of heap (${parts.join(', ')}), and of the host's ` +
    `${mebibytes(memory.total)} no more than ${mebibytes(memory.available)} are available now`
  )
}

/**
 * Instances that this run does not look at (--limit) are not observed. The memory of a process that is taken over is
 * free before its replacement starts.
 */
function toBeStarted(instances: readonly Instance[], world: World, user: string): Instance[] {
  return instances.filter((instance) => {
    const state = world.observed(serviceRef(instance))
    if (state === undefined || !TO_BE_STARTED.includes(stateOf(instance, state).activity)) return false
    return takeOverOf(world, instance, user)?.match === undefined
  })
}
