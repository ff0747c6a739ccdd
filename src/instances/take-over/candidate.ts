import { posix } from 'node:path'
import { storeFolders, storeRoot } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { kindOf } from '../../services/index.ts'
import type { ForeignProcess, ForeignState, Matched } from './foreign/foreign.ts'

export interface Candidate {
  readonly process: ForeignProcess
  readonly onPort: boolean
  readonly store: 'same' | 'other' | 'none'
  /** An earlier run has begun to end it for this instance. */
  readonly ending: boolean
}

/** The process that is the instance by its main class, and by its port, its store or the mark of an earlier run. */
export function candidateOf(instance: Matched, state: ForeignState): Candidate | undefined {
  const main = kindOf(instance).script?.main
  const life = state.begun.get(instance.id)
  const found = state.processes
    .filter((process) => process.main === main && process.origin.kind !== 'managed')
    .map((process) => ({
      process,
      onPort: process.ports.includes(instance.listenPort),
      store: storeOf(process, instance, state.real),
      ending: process.pid === life?.pid && process.started === life.started,
    }))
  return (
    found.find(({ onPort }) => onPort) ??
    found.find(({ ending }) => ending) ??
    found.find(({ store }) => store === 'same')
  )
}

/** The process has a file open in a folder of the instance's store. */
export function overlaps(
  { stores, hidden }: ForeignProcess,
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): boolean {
  const isWanted = isIn(instance, real)
  return stores.some((path) => !hidden.includes(path) && isWanted(path))
}

/** Returns a function that is true for a path in a folder of the instance's store. */
export function isIn(
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): (path: string) => boolean {
  const wanted = storeFolders(instance).map((folder) => real.get(folder) ?? folder)
  return (path) => wanted.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

/**
 * 'none': it has no file of a store open. A store below the instance's is another one: its lock and its commit log have to lie
 * exactly where the instance looks for them.
 */
function storeOf(
  { roots, stores, hidden }: ForeignProcess,
  instance: Pick<Instance, 'config' | 'service'>,
  real: ReadonlyMap<string, string>,
): Candidate['store'] {
  if (stores.length === 0) return 'none'
  const isWanted = isIn(instance, real)
  const exact = storeFolders(instance).map((folder) => real.get(folder) ?? folder)
  const root = storeRoot(instance)
  const isPlace = (path: string): boolean =>
    isWanted(path) && (posix.basename(path) !== 'commitlog' || exact.includes(path))
  const isSame =
    stores.every((path) => !hidden.includes(path) && isPlace(path)) &&
    (root === undefined || roots.every((path) => path === (real.get(root) ?? root)))
  return isSame ? 'same' : 'other'
}
