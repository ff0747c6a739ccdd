import type { Facts } from '../engine/facts.ts'
import type { AnyResource } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { readsNothing, resource } from '../engine/resource.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { transientPool } from '../releases/transient-pool.ts'

const MIB = 1024 * 1024
/** Memory of a JVM besides heap and direct memory: metaspace, code, stacks, the collector's own. Bytes. */
const OVERHEAD = 300 * MIB
/** Direct memory is a cap, not a reservation; brokers were seen to use a fraction. */
const DIRECT_SHARE = 0.25
/** Left to the system and the page cache at the least. */
const SYSTEM_SHARE = 0.1

type Sized = Pick<Instance, 'heap' | 'config' | 'broker'>

/**
 * Bytes one instance takes: the whole heap (it is touched at start), a quarter of direct memory or the pool that is
 * locked at its start (transientStorePoolEnable), whichever is more, and 300 MiB.
 */
function memoryOf(instance: Sized, version: string): number {
  const share = Math.round((instance.heap.direct ?? 0) * DIRECT_SHARE)
  return instance.heap.size + Math.max(share, transientPool(instance, version)) + OVERHEAD
}

/**
 * Finding on instances that do not fit the memory of their host; undefined when they do: all together may take nine
 * tenths of it. Memory that is free now is checked in free-memory.ts: a running instance already holds what it needs.
 */
export function memoryFinding(
  cluster: Pick<Cluster, 'instances' | 'rocketmq'>,
  host: Pick<Host, 'name'>,
  facts: Pick<Facts, 'memory'>,
): string | undefined {
  const instances = instancesOn(cluster, host)
  const { version } = cluster.rocketmq
  const needed = instances.reduce((sum, instance) => sum + memoryOf(instance, version), 0)
  const usable = Math.floor(facts.memory.total * (1 - SYSTEM_SHARE))
  if (needed <= usable) return undefined
  const parts = instances.map((instance) => `${instance.id} ${mebibytes(memoryOf(instance, version))}`)
  return (
    `the instances need ${mebibytes(needed)}, of the host's ${mebibytes(facts.memory.total)} they may take ` +
    `${mebibytes(usable)} (${parts.join(', ')})`
  )
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}

const MEMORY = resourceKind<null>('memory')

/** The check that the heaps of a host fit its memory. */
export const memoryRef = (host: string): ResourceRef<null> => MEMORY.on(host, host)

/** Refuses a host on which the heaps do not fit. Nothing to read and nothing to repair. Id `memory:<host>`. */
export function memory(cluster: Cluster, host: Host): AnyResource {
  return resource<null, string | undefined>({
    id: MEMORY.id(host.name),
    probe: readsNothing,
    desire: (world) => {
      const facts = world.facts(host.name)
      return facts && memoryFinding(cluster, host, facts)
    },
    diff: (_observed, finding) =>
      finding === undefined
        ? { kind: 'same' }
        : {
            kind: 'blocked',
            reason: finding,
            hint: 'Lower the heap in the inventory, move an instance to another host, or give the host more memory.',
          },
    converge: () => [],
  })
}
