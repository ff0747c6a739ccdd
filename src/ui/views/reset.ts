import { formatBytes } from '../../model/units.ts'
import type { Style } from '../style.ts'
import { oneLine } from '../text.ts'

/** The files that a reset removes on one host. */
export interface ResetHost {
  readonly host: string
  readonly removed: readonly { readonly path: string; readonly bytes: number }[]
  /** Files in the stores that are not RocketMQ's; they stay. */
  readonly left: readonly string[]
}

/** Every path by host, with what it takes on the disk. */
export function renderReset(cluster: string, hosts: readonly ResetHost[], style: Style): string {
  const bytes = hosts.flatMap(({ removed }) => removed.map((one) => one.bytes)).reduce((a, b) => a + b, 0)
  const blocks = hosts.map(({ host, removed, left }) =>
    [
      style.bold(oneLine(host)),
      ...removed.map((one) => `  ${formatBytes(one.bytes).padStart(8)}  ${oneLine(one.path)}`),
      ...left.map((path) => `  ${'stays'.padStart(8)}  ${oneLine(path)} ${style.dim('(not of a store)')}`),
    ].join('\n'),
  )
  return [
    `These parts of ${oneLine(cluster)} will be removed, with all messages, topics, subscription groups and offsets:`,
    ...blocks,
    `${formatBytes(bytes)} in total. They cannot be restored.`,
  ].join('\n\n')
}
