import type { Instance } from '../../src/model/cluster.ts'
import { jvmSize } from '../heap/tune.ts'

/** JVM words of an instance, the user's own last: HotSpot takes the last of several. */
export function javaWords(instance: Pick<Instance, 'heap' | 'javaOptions'>): string[] {
  return [...heapWords(instance), ...otherWords(instance)]
}

/** Those that RocketMQ's start scripts set as well. */
function heapWords({ heap }: Pick<Instance, 'heap'>): string[] {
  const size = jvmSize(heap.size)
  const young = heap.young === undefined ? [] : [`-Xmn${jvmSize(heap.young)}`]
  return [`-Xms${size}`, `-Xmx${size}`, ...young]
}

/** All but `heapWords`. */
export function otherWords({ heap, javaOptions }: Pick<Instance, 'heap' | 'javaOptions'>): string[] {
  return [
    ...(heap.direct === undefined ? [] : [`-XX:MaxDirectMemorySize=${jvmSize(heap.direct)}`]),
    ...javaOptions,
  ]
}
