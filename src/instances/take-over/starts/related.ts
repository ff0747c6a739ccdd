import { posix } from 'node:path'
import { storeFolders } from '../../../layout/stores.ts'
import type { Instance } from '../../../model/cluster.ts'
import { kindOf } from '../../../services/index.ts'
import type { ForeignProcess, ForeignState, Matched } from '../foreign/foreign.ts'
import type { Call } from './calls.ts'
import type { ConfValues, Start } from './starts.ts'

/** A start may start the program of an instance on its store, or on its port where it has no store. What is not known may. */
export function isRelated(
  start: Pick<Start, 'calls'>,
  instance: Matched,
  process: ForeignProcess | undefined,
  state: ForeignState,
): boolean {
  return start.calls.some((call) => isCallOf(call, instance, process, state))
}

export function isCallOf(
  call: Call,
  instance: Matched,
  process: ForeignProcess | undefined,
  state: ForeignState,
): boolean {
  const script = kindOf(instance).script
  if (script?.program !== call.program) return false
  if (call.mounts !== undefined) return isMounted(call.mounts, instance, state)
  const others = state.processes.filter((other) => other.main === script.main && other !== process)
  const { conf, confName } = call
  // A start without a configuration file is that of a process without one, where there is one.
  if (conf === undefined && confName === undefined)
    return (
      (process !== undefined && process.conf === undefined) ||
      !others.some((other) => other.conf === undefined)
    )
  if (conf === undefined) return confName === '' || !isNameOfOther(confName ?? '', process, others)
  if (process !== undefined && confOf(process) === conf) return true
  if (others.some((other) => confOf(other) === conf)) return false
  const values = state.confs?.get(conf)
  if (values === undefined || values.size === 0) return true
  const folders = foldersOf(instance, state)
  if (folders.length === 0) {
    const port = portIn(values)
    return port === undefined || port === instance.listenPort
  }
  const given = [...values].flatMap(([key, value]) =>
    /store|Store/.test(key) && value.startsWith('/') ? [posix.resolve(value)] : [],
  )
  return (
    given.length === 0 ||
    given.some((folder) => folders.some((own) => isIn(folder, own) || isIn(own, folder)))
  )
}

const isIn = (folder: string, above: string): boolean => folder === above || folder.startsWith(`${above}/`)

function foldersOf(instance: Pick<Instance, 'config'>, { real }: ForeignState): string[] {
  return storeFolders(instance).flatMap((folder) => [folder, real.get(folder) ?? folder])
}

function isMounted(mounts: readonly string[], instance: Matched, state: ForeignState): boolean {
  const folders = foldersOf(instance, state)
  return (
    folders.length === 0 ||
    mounts.some((mount) => folders.some((folder) => isIn(folder, posix.resolve(mount))))
  )
}

const portIn = (values: ConfValues): number | undefined => {
  const port = Number(values.get('listenPort'))
  return Number.isInteger(port) && port > 0 ? port : undefined
}

/** A file of that name belongs to another process that runs, and not to this one. */
function isNameOfOther(
  name: string,
  process: ForeignProcess | undefined,
  others: readonly ForeignProcess[],
): boolean {
  const nameOf = ({ conf }: ForeignProcess): string | undefined =>
    conf === undefined ? undefined : posix.basename(conf)
  if (process !== undefined && nameOf(process) === name) return false
  return others.some((other) => nameOf(other) === name)
}

/** The absolute path of its configuration file; undefined: it has none. */
export function confOf({ conf, cwd }: Pick<ForeignProcess, 'conf' | 'cwd'>): string | undefined {
  if (conf === undefined) return undefined
  // A path that no line of a start file has.
  return cwd === undefined && !conf.startsWith('/') ? `? ${conf}` : posix.resolve(cwd ?? '/', conf)
}
