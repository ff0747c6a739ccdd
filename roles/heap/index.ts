import { Unknown, type AnyResource, type Diff } from '../../src/engine/resource.ts'
import type { World } from '../../src/engine/world.ts'
import type { Cluster, Heap, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { releaseDir } from '../../src/layout/release.ts'
import { otherClusters } from '../../src/instances/neighbours/neighbours.ts'
import { shared, stays } from '../../src/instances/neighbours/shared.ts'
import { has } from '../../src/releases/features.ts'
import { kindOf } from '../../src/services/index.ts'
import { releaseRef } from '../rocketmq/release.ts'
import { tunedScript, tunedScriptRef, tunedText, type TunedScriptSpec } from './script.ts'
import type { ScriptHeap, ScriptName } from './tune.ts'

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

const SCRIPTS = ['runserver.sh', 'runbroker.sh', 'tools.sh'] as const

/** The start scripts of the host's instances. */
export const tunedScripts = (cluster: Cluster, host: Host): readonly TunedScriptSpec[] =>
  SCRIPTS.flatMap((name) => scriptSpec(cluster, host, name) ?? [])

/** Start scripts whose heaps fit the host. That all heaps fit it together is checked before (src/instances/memory.ts). */
export function heap(cluster: Cluster, host: Host): readonly AnyResource[] {
  return tunedScripts(cluster, host).map((spec) => {
    const among = (world: World): string[] =>
      otherClusters(world, host.name, ({ release }) => release === spec.release)
    return shared(tunedScript(spec), host.name, decidesHeap(spec) ? refused : stays, among)
  })
}

/** Units of these releases have no heap of their own. */
const decidesHeap = ({ version, name }: TunedScriptSpec): boolean =>
  name !== 'tools.sh' && !has(version, 'java-opt-ext')

const refused = (others: string, { summary }: { readonly summary: string }): Diff => ({
  kind: 'blocked',
  reason: `cluster ${others} starts from this release too, whose scripts decide the heap: ${summary}`,
  hint: 'Give this cluster another rocketmq.home in the inventory, or the same heaps.',
})

/** The wanted text of an instance's start script; undefined before the distribution is there. */
export function scriptOf(
  cluster: Cluster,
  instance: Pick<Instance, 'host' | 'service'>,
  world: World,
): string | undefined {
  const script = kindOf(instance).script?.runs
  const spec = script && scriptSpec(cluster, { name: instance.host }, script)
  const state = spec && world.observed(tunedScriptRef(spec))
  const tuned = state && tunedText(spec, world, state)
  return tuned === undefined || tuned instanceof Unknown || tuned.kind === 'refused' ? undefined : tuned.text
}

/** undefined where no instance of the host starts by the script. */
function scriptSpec(
  cluster: Cluster,
  host: Pick<Host, 'name'>,
  name: ScriptName,
): TunedScriptSpec | undefined {
  const instances = instancesOn(cluster, host)
  if (instances.length === 0) return undefined
  const release = releaseDir(cluster)
  const common = {
    ...{ host: host.name, name, release },
    version: cluster.rocketmq.version,
    jdk: cluster.jdk.major,
    needs: [releaseRef(host.name, release)],
  }
  if (name === 'tools.sh') {
    return { ...common, heap: (world) => toolsHeap(world.facts(host.name)?.memory.total ?? SMALL_HOST) }
  }
  const started = instances.filter((instance) => kindOf(instance).script?.runs === name)
  const largest = largestHeap(started.map((instance) => instance.heap))
  return largest === undefined ? undefined : { ...common, heap: () => largest }
}
