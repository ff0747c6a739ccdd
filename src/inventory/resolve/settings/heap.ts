import { has } from '../../../releases/features.ts'
import { compact } from '../../../objects.ts'
import type { Heap } from '../../../model/cluster.ts'
import type { JdkMajor } from '../../../model/software.ts'
import { kindOf, type Service } from '../../../services/index.ts'
import type { ServiceKind } from '../../../services/kind.ts'
import type { HeapInput } from '../../schema/core.ts'
import { formatSize } from '../../../model/units.ts'
import type { Path } from '../../raw.ts'
import type { Context } from '../context.ts'

const MIB = 1024 ** 2

export interface HeapLayer {
  readonly input: HeapInput
  readonly path: Path
}

/**
 * The heap of an instance: the first layer that is given wins as a whole, so that a young size of one layer never
 * meets a size of another. Brokers without a direct size get as much as heap.
 */
export function resolveHeap(
  context: Context,
  service: Service,
  major: JdkMajor,
  layers: readonly HeapLayer[],
): Heap {
  const kind = kindOf({ service })
  const given = layers.find((layer) => layer.input !== undefined)
  const input = given?.input ?? kind.heap
  const wanted = typeof input === 'number' ? { size: input } : input
  const size = wanted.size
  const young = wanted.young ?? scriptYoung(context.inventory.rocketmq.version, kind, major, size)
  if (given !== undefined) check(context, service, wanted, given.path)
  return {
    size,
    ...compact({ young }),
    ...(kind.direct === true ? { direct: wanted.direct ?? size } : {}),
  }
}

/**
 * Half the heap where the release's own script sets -Xmn for a larger heap than ours: without a value of ours the
 * JVM would warn that the young generation is larger than the heap. runserver.sh does so on JDK 8 (before 4.9.1 it
 * knows no other), runbroker.sh before 4.9.1; later ones leave it to G1.
 */
function scriptYoung(
  version: string,
  { script }: ServiceKind,
  major: JdkMajor,
  size: number,
): number | undefined {
  const scriptSetsIt =
    script?.runs === 'runbroker.sh' ? !has(version, 'broker-heap-without-young') : major <= 8
  return scriptSetsIt ? Math.floor(size / 2 / MIB) * MIB : undefined
}

function check(
  context: Context,
  service: Service,
  wanted: { size: number; young?: number | undefined; direct?: number | undefined },
  path: Path,
): void {
  const { problems } = context
  if (wanted.size < 64 * MIB) {
    problems.error(path, {
      code: 'heap-too-small',
      message: `a heap of ${formatSize(wanted.size)} is too small for a ${service}`,
      hint: 'Write at least 64m; a broker is comfortable from 512m on.',
    })
  }
  if (wanted.young !== undefined && wanted.young >= wanted.size) {
    problems.error([...path, 'young'], {
      code: 'young-too-large',
      message: `young ${formatSize(wanted.young)} does not fit into a heap of ${formatSize(wanted.size)}`,
      hint: `Leave young out, or at most ${formatSize(Math.floor(wanted.size / 2 / MIB) * MIB)}.`,
    })
  }
  if (wanted.direct !== undefined && kindOf({ service }).direct !== true) {
    problems.error([...path, 'direct'], {
      code: 'key-does-not-apply',
      message: `direct is for brokers only`,
      hint: 'Take it out.',
      at: 'key',
    })
  }
}
