import { has } from '../../releases/features.ts'
import { isKnown } from '../../releases/known.ts'
import type { Instance } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'
import { formatSize } from '../../model/units.ts'

/** JVM words that the start scripts of 3.2.6 set themselves, behind what they are given. */
const SET_BY_SCRIPT = /^-(?:Xloggc:|XX:\+Use\w*GC$)/

/** Features that RocketMQ 3.x lacks, beyond the checks of each feature. */
export function lintBeforeApache(context: Context, placed: readonly Placed[]): void {
  const { version } = context.inventory.rocketmq
  if (has(version, 'java-opt-ext') || !isKnown(version)) return
  checkHeaps(context, placed)
  checkJavaOptions(context, placed)
}

/** A start script has one heap, and all brokers of a host start by the same one. */
function checkHeaps(context: Context, placed: readonly Placed[]): void {
  const first = new Map<string, Instance>()
  for (const { instance, path } of placed) {
    const key = `${instance.service} ${instance.host}`
    const other = first.get(key)
    if (other === undefined) {
      first.set(key, instance)
    } else if (other.heap.size !== instance.heap.size || other.heap.young !== instance.heap.young) {
      context.problems.error(path, {
        code: 'shared-heap',
        message: `${other.id} and ${instance.id} on ${instance.host} are given different heaps, ${heapOf(other)} and ${heapOf(instance)}, and RocketMQ ${context.inventory.rocketmq.version} has one for both, in its start script`,
        hint: 'Give them the same heap, or put one on another host.',
      })
    }
  }
}

function heapOf({ heap }: Instance): string {
  return heap.young === undefined
    ? formatSize(heap.size)
    : `${formatSize(heap.size)} (young ${formatSize(heap.young)})`
}

function checkJavaOptions(context: Context, placed: readonly Placed[]): void {
  for (const { instance, path } of placed) {
    const word = instance.javaOptions.find((each) => SET_BY_SCRIPT.test(each))
    if (word === undefined) continue
    context.problems.error(path, {
      code: 'no-effect',
      message: `javaOptions of ${instance.id}: the start script of RocketMQ ${context.inventory.rocketmq.version} sets what ${word} sets, after it, and the JVM takes the last`,
      hint: 'Take it out.',
    })
  }
}
