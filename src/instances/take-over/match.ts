import { posix } from 'node:path'
import { storeFolders } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { kindOf } from '../../services/index.ts'
import type { AutostartLine, ForeignProcess, ForeignState, Matched, Origin } from './foreign.ts'
import { plainStart } from './start-line.ts'

/** The process that an instance is taken over from, or the reason why it cannot be. */
export type Match =
  | {
      readonly kind: 'process'
      readonly process: ForeignProcess
      /** An earlier run has begun to end it, and its port is closed. */
      readonly ending: boolean
      readonly lines: readonly AutostartLine[]
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string }

/**
 * The foreign process that is an instance of the inventory: of its service, on its port, and with its store where it has
 * one. One that has only the port or only the store is refused: the replacement would start beside its data. A process that
 * an earlier run has begun to end may have closed its port and its store by now.
 * @param user of the services in the inventory
 * @returns undefined when no process is it, and none has its store open
 */
export function matchOf(instance: Matched, state: ForeignState, user: string): Match | undefined {
  const { id } = instance
  const found = candidateOf(instance, state)
  const holder = state.processes.find(
    (process) =>
      process !== found?.process &&
      process.origin.kind !== 'managed' &&
      overlaps(process, instance, state.real) &&
      !isOther(process, instance, state),
  )
  if (holder !== undefined) {
    return {
      kind: 'refused',
      reason: `${id} cannot start: pid ${holder.pid} (${holder.main}, ${originWords(holder)}) has its store open`,
      hint: `Stop that process, or give ${id} another store in the inventory.`,
    }
  }
  if (found === undefined) return undefined
  const { process } = found
  const refusal = refusalOf(instance, found, state, user)
  if (refusal !== undefined) {
    const called = `${id} cannot take over pid ${process.pid} (${originWords(process)})`
    return { kind: 'refused', reason: `${called}: ${refusal.reason}`, hint: refusal.hint }
  }
  return {
    kind: 'process',
    process,
    ending: found.ending && !found.onPort,
    lines: state.lines.filter((line) => isStartOf(line, instance, process, state)),
  }
}

interface Candidate {
  readonly process: ForeignProcess
  readonly onPort: boolean
  readonly store: 'same' | 'other' | 'none'
  /** An earlier run has begun to end it for this instance. */
  readonly ending: boolean
}

/** The process that is the instance by its main class, and by its port, its store or the mark of an earlier run. */
function candidateOf(instance: Matched, state: ForeignState): Candidate | undefined {
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

/** The process is another instance of the inventory, whose store may lie below this one's. */
function isOther(process: ForeignProcess, { id }: Matched, state: ForeignState): boolean {
  return state.instances.some((other) => {
    if (other.id === id) return false
    const found = candidateOf(other, state)
    return found?.process === process && found.onPort && found.store === 'same'
  })
}

interface Refusal {
  readonly reason: string
  readonly hint: string
}

/** The reason why an instance cannot be taken over from its process; undefined: it can. */
function refusalOf(
  instance: Matched,
  found: Candidate,
  state: ForeignState,
  user: string,
): Refusal | undefined {
  const { id, listenPort } = instance
  const { process, onPort, ending } = found
  const { origin } = process
  const store = storeRefusal(instance, found)
  if (!onPort && !ending && store === undefined) {
    const ports = process.ports.length === 0 ? 'no port of the host' : process.ports.join(', ')
    return {
      reason: `it has the store of ${id} open and listens on ${ports}, not on ${listenPort}`,
      hint: `Give ${id} the listenPort of that process in the inventory, or stop the process.`,
    }
  }
  if (store !== undefined) return store
  if (origin.kind === 'supervised') {
    return {
      reason: `it is kept alive by ${origin.by}`,
      hint: 'Take the process out of the configuration of that program in a way that leaves it running, or stop it there. Then apply again.',
    }
  }
  if (process.user !== user && process.user !== 'root' && origin.kind !== 'container') {
    return {
      reason: `it runs as ${process.user}, and the inventory has rocketmq.user ${user}`,
      hint: `Write rocketmq: { user: ${process.user} } into the inventory.`,
    }
  }
  const barred = barredRefusal(instance, state, user)
  if (barred !== undefined) return barred
  return origin.kind === 'unit' || origin.kind === 'container'
    ? matesRefusal(process, origin, state)
    : undefined
}

/** The store of a process is none that its replacement would have. */
function storeRefusal(
  instance: Matched,
  { process: { stores, hidden }, store, ending }: Candidate,
): Refusal | undefined {
  const { id } = instance
  const wanted = storeFolders(instance)
  if (hidden.length > 0) {
    return {
      reason: `for the host, ${hidden.join(', ')} is another folder than its store`,
      hint: 'Look at its unit for PrivateTmp, RootDirectory or mounts. Write the folder that the host has into the inventory, or move the store.',
    }
  }
  if (store === 'other' && wanted.length === 0) {
    return {
      reason: `it has a store open in ${stores.join(', ')}, and ${id} has no store`,
      hint: 'See which broker runs in that process. Stop the process, or leave it out of the inventory.',
    }
  }
  if (store === 'other') {
    return {
      reason: `its store is in ${stores.join(', ')}, not in ${wanted.join(', ')}`,
      hint: `Write the folders of that process into the inventory (storePathRootDir, storePathCommitLog). Else ${id} starts without its messages.`,
    }
  }
  if (store === 'none' && instance.broker !== undefined && !ending) {
    return {
      reason: 'it has no file of a store open, so its store is not known',
      hint: 'Wait until the process has started, or see in its log why it has no store. Then apply again.',
    }
  }
  return undefined
}

/** The service's user cannot enter a folder above the store, which no take over changes. */
function barredRefusal(
  instance: Matched,
  { barred = new Map<string, string>(), real }: ForeignState,
  user: string,
): Refusal | undefined {
  // The store's own folders get the service's user.
  const isOwn = isIn(instance, real)
  const found = storeFolders(instance).find((folder) => {
    const barrier = barred.get(folder)
    return barrier !== undefined && !isOwn(barrier)
  })
  if (found === undefined) return undefined
  const barrier = barred.get(found) ?? ''
  return {
    reason: `${user} cannot reach its store ${found}: ${barrier} lets no other user in`,
    hint: `Write rocketmq: { user: root } into the inventory; or stop the process, move the store out of ${barrier}, and write its new folder into the inventory.`,
  }
}

/** The end of its unit or container ends what is not of the inventory. */
function matesRefusal(
  { pid }: ForeignProcess,
  origin: Extract<Origin, { kind: 'unit' | 'container' }>,
  state: ForeignState,
): Refusal | undefined {
  const holder = origin.kind === 'unit' ? origin.unit : `container ${origin.name}`
  const known = state.instances.flatMap((instance) => candidateOf(instance, state)?.process.pid ?? [])
  const others = origin.javas.filter((other) => other !== pid && !known.includes(other))
  if (others.length > 0) {
    const are = others.length === 1 ? 'is no instance' : 'are no instances'
    return {
      reason: `pid ${others.join(', ')} in ${holder} ${are} of the inventory`,
      hint: `Add what runs there to the inventory, or start it outside of ${holder}.`,
    }
  }
  if (origin.kind === 'unit' && origin.dependents.length > 0) {
    const units = origin.dependents.join(', ')
    return {
      reason: `its end stops ${units} too`,
      hint: `Replace Requires=, BindsTo= and PartOf= in ${units} by Wants=, run systemctl daemon-reload, and apply again.`,
    }
  }
  return undefined
}

/** The process has a file open in a folder of the instance's store. */
function overlaps(
  { stores, hidden }: ForeignProcess,
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): boolean {
  const isWanted = isIn(instance, real)
  return stores.some((path) => !hidden.includes(path) && isWanted(path))
}

/** Returns a function that is true for a path in a folder of the instance's store. */
function isIn(
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): (path: string) => boolean {
  const wanted = storeFolders(instance).map((folder) => real.get(folder) ?? folder)
  return (path) => wanted.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

/** 'none': it has no file of a store open. */
function storeOf(
  { stores, hidden }: ForeignProcess,
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): Candidate['store'] {
  if (stores.length === 0) return 'none'
  const isWanted = isIn(instance, real)
  return stores.every((path) => !hidden.includes(path) && isWanted(path)) ? 'same' : 'other'
}

/** 'started by hand as root: sh mqbroker -c broker.conf', 'unit rocketmq.service', 'container rmqbroker'. */
export function originWords({ origin, user, command }: ForeignProcess): string {
  switch (origin.kind) {
    case 'unit':
      return `unit ${origin.unit}`
    case 'container':
      return `container ${origin.name}`
    case 'managed':
    case 'supervised':
    case 'hand':
      return `started by hand as ${user}: ${command}`
  }
}

/**
 * The line starts this process for certain, and nothing else: the script of its release, with its configuration file.
 * Nothing is certain while two processes have the same.
 */
function isStartOf(
  line: AutostartLine,
  instance: Pick<Instance, 'service'>,
  process: ForeignProcess,
  { processes }: ForeignState,
): boolean {
  const program = kindOf(instance).script?.program
  const start = plainStart(line)
  if (program === undefined || start === undefined || process.home === undefined) return false
  if (start.script !== posix.join(process.home, 'bin', program)) return false
  const alike = processes.filter(
    (other) =>
      other.main === process.main && other.home === process.home && confOf(other) === confOf(process),
  )
  return alike.length === 1 && start.conf === confOf(process)
}

/** The absolute path of its configuration file; undefined: it has none. */
function confOf({ conf, cwd }: ForeignProcess): string | undefined {
  if (conf === undefined) return undefined
  // A path that no line of a start file has.
  return cwd === undefined && !conf.startsWith('/') ? `? ${conf}` : posix.resolve(cwd ?? '/', conf)
}

/** Lines that may start a process of RocketMQ and that no take over removes for certain. */
export function unsureLines(state: ForeignState, sure: readonly AutostartLine[]): AutostartLine[] {
  return state.lines.filter((line) => !sure.includes(line))
}
