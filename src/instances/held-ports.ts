import type { Diff } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import type { HostState } from '../runtime/runtime.ts'

/**
 * The obstacle of an instance whose ports other processes hold; undefined: none does.
 * @param takesOver the inventory has takeOver: true, and the process is none that is taken over
 */
export function heldPorts(
  { id, ports }: Pick<Instance, 'id' | 'ports'>,
  { foreignListeners }: Pick<HostState, 'foreignListeners'>,
  { takesOver }: { readonly takesOver: boolean },
): Extract<Diff, { kind: 'blocked' }> | undefined {
  const strangers = foreignListeners.filter(({ port }) => ports.some((own) => own.port === port))
  if (strangers.length === 0) return undefined
  const held = strangers.map(
    ({ port, process, unit }) =>
      `port ${port} is held by ${process}${unit === undefined ? '' : ` of ${unit}`}`,
  )
  const units = new Set(strangers.flatMap(({ unit }) => unit ?? []))
  const way =
    units.size === 0
      ? `Stop that process, or give ${id} another listenPort in the inventory.`
      : `Give ${id} another listenPort in the inventory. If ${[...units].join(', ')} is not needed any more, remove it by the inventory that it is from.`
  const isJava = strangers.some(({ process }) => process.startsWith('java '))
  const more =
    isJava && !takesOver ? ` If it is ${id}, set up by hand, write takeOver: true into the inventory.` : ''
  return {
    kind: 'blocked',
    reason: `${id} cannot start: ${held.join(', ')}`,
    hint: `${way}${more}`,
  }
}
