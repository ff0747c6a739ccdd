import { posix } from 'node:path'
import { resource, type AnyResource } from '../engine/resource.ts'
import { resourceKind, type World } from '../engine/world.ts'
import { fileProbe, type FileState } from './file-state.ts'

const KEPT_STATE = resourceKind<FileState>('kept-state')

/**
 * Nothing to repair: the mark of the state that a host keeps for `rollback`, which only the end of a run writes
 * (src/run/applied). It is read with the other files of the host. Id `kept-state:<host>`.
 * @param folder of the inventories of the cluster
 */
export function keptState({ host, folder }: { readonly host: string; readonly folder: string }): AnyResource {
  return resource<FileState, null>({
    id: KEPT_STATE.id(host),
    probe: fileProbe(posix.join(folder, 'complete')),
    desire: () => null,
    diff: () => ({ kind: 'same' }),
    converge: () => [],
  })
}

/** Returns true when a host was read, and the state that it has as verified is another one than that of the digest, or none. */
export function lacksMark(world: World, host: string, digest: string): boolean {
  const mark = world.observed(KEPT_STATE.on(host, host))
  if (mark === undefined) return false
  return mark.kind !== 'file' || mark.content !== `digest=${digest}\n`
}
