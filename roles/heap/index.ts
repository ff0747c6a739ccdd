import type { AnyResource, Need, World } from '../../src/engine/resource.ts'
import type { Cluster, Heap, Host } from '../../src/inventory/model.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { releaseId } from '../rocketmq/release.ts'
import { tunedScript } from './script.ts'
import type { ScriptHeap, ScriptName } from './tune.ts'
import { SCRIPT } from './tune.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** A host below this gets a smaller mqadmin: upstream's 1 GiB beside the heaps can be one too many. */
const SMALL_HOST = 7.5 * GIB

/** Heap of mqadmin (tools.sh has no JAVA_OPT_EXT, the script is the only place): upstream's, less on a small host. */
export function toolsHeap(memoryTotal: number): ScriptHeap {
  return memoryTotal < SMALL_HOST
    ? { size: 256 * MIB, maximum: 512 * MIB, young: 128 * MIB }
    : { size: GIB, young: 256 * MIB }
}

/** The largest of several heaps: what a script is set to that several instances of a host share. */
export function largestHeap(heaps: readonly Heap[]): Heap | undefined {
  return heaps.reduce<Heap | undefined>(
    (largest, heap) => (largest === undefined || heap.size > largest.size ? heap : largest),
    undefined,
  )
}

/** Start scripts whose heaps fit the host. That all heaps fit it together is checked before (src/resources/memory.ts). */
export function heap(cluster: Cluster, host: Host): readonly AnyResource[] {
  const instances = cluster.instances.filter((instance) => instance.host === host.name)
  if (instances.length === 0) return []
  const release = releaseDir(cluster)
  const needs: readonly Need[] = [{ host: host.name, id: releaseId(release) }]
  const tuned = (name: ScriptName, of: (world: World) => ScriptHeap): AnyResource =>
    tunedScript({
      ...{ host: host.name, name, release, needs, heap: of },
      version: cluster.rocketmq.version,
      jdk: cluster.jdk.major,
    })

  const services = (['runserver.sh', 'runbroker.sh'] as const).flatMap((name) => {
    const largest = largestHeap(
      instances.filter(({ service }) => SCRIPT[service] === name).map((instance) => instance.heap),
    )
    return largest === undefined ? [] : [tuned(name, () => largest)]
  })
  return [
    ...services,
    tuned('tools.sh', (world) => toolsHeap(world.facts(host.name)?.memory.total ?? SMALL_HOST)),
  ]
}
