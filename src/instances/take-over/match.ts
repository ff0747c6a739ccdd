import { storeFolders } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { kindOf } from '../../services/index.ts'
import type { AutostartLine, ForeignProcess, ForeignState } from './foreign.ts'

/** The process that an instance is taken over from, or the reason why it cannot be. */
export type Match =
  | { readonly kind: 'process'; readonly process: ForeignProcess; readonly lines: readonly AutostartLine[] }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string }

type Matched = Pick<Instance, 'id' | 'service' | 'listenPort' | 'config'>

/**
 * The foreign process that is an instance of the inventory: of its service, on its port, and with its store where it has
 * one. One that has only the port or only the store is refused: the replacement would start beside its data.
 * @param user of the services in the inventory
 * @returns undefined when no process is it
 */
export function matchOf(instance: Matched, state: ForeignState, user: string): Match | undefined {
  const { id, listenPort } = instance
  const main = kindOf(instance).script?.main
  const found = state.processes
    .filter((process) => process.main === main && process.origin.kind !== 'managed')
    .map((process) => ({
      process,
      onPort: process.ports.includes(listenPort),
      store: storeOf(process, instance, state.real),
    }))
  const it = found.find(({ onPort }) => onPort) ?? found.find(({ store }) => store === 'same')
  if (it === undefined) return undefined
  const { process, onPort, store } = it
  const called = `${id} cannot take over pid ${process.pid} (${originWords(process)})`
  if (!onPort) {
    const ports = process.ports.length === 0 ? 'no port of the host' : process.ports.join(', ')
    return {
      kind: 'refused',
      reason: `${called}: it has the store of ${id} open and listens on ${ports}, not on ${listenPort}`,
      hint: `Give ${id} the listenPort of that process in the inventory, or stop the process.`,
    }
  }
  if (store === 'other') {
    return {
      kind: 'refused',
      reason: `${called}: its store is in ${process.stores.join(', ')}, not in ${storeFolders(instance).join(', ')}`,
      hint: `Write the folders of that process into the inventory (storePathRootDir, storePathCommitLog): ${id} would start without its messages.`,
    }
  }
  if (process.origin.kind === 'supervised') {
    return {
      kind: 'refused',
      reason: `${called}: it is kept alive by ${process.origin.by}`,
      hint: 'Take the process out of the configuration of that program in a way that leaves it running, or stop it there and apply.',
    }
  }
  if (process.user !== user && process.user !== 'root' && process.origin.kind !== 'container') {
    return {
      kind: 'refused',
      reason: `${called}: it runs as ${process.user}, and the inventory has rocketmq.user ${user}`,
      hint: `Write rocketmq: { user: ${process.user} } into the inventory.`,
    }
  }
  return {
    kind: 'process',
    process,
    lines: state.lines.filter((line) => isStartOf(line, instance, process, state)),
  }
}

/** 'none': it has no file of a store open. */
function storeOf(
  { stores }: ForeignProcess,
  instance: Pick<Instance, 'config'>,
  real: ReadonlyMap<string, string>,
): 'same' | 'other' | 'none' {
  if (stores.length === 0) return 'none'
  const wanted = storeFolders(instance).map((folder) => real.get(folder) ?? folder)
  const isWanted = (path: string): boolean =>
    wanted.some((folder) => path === folder || path.startsWith(`${folder}/`))
  return stores.every(isWanted) ? 'same' : 'other'
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

/** A start script as a word of its own or at the end of a path. */
const wordOf = (program: string): RegExp => new RegExp(`(?<![\\w.-])${program}(?![\\w.-])`, 'g')

/**
 * The line starts this process for certain, and nothing else of RocketMQ: its script once, no other one, and the same
 * configuration file. Nothing is certain while two processes have the same.
 */
function isStartOf(
  { text }: AutostartLine,
  instance: Pick<Instance, 'service'>,
  process: ForeignProcess,
  { processes }: ForeignState,
): boolean {
  const program = kindOf(instance).script?.program
  if (program === undefined || /[^\P{C}\t]|\\$/u.test(text)) return false
  const named = text.match(/(?<![\w.-])mq[a-z]+(?![\w.-])/g) ?? []
  if (named.length !== 1 || (text.match(wordOf(program)) ?? []).length !== 1) return false
  const alike = processes.filter(({ main, conf }) => main === process.main && conf === process.conf)
  return alike.length === 1 && confIn(text) === process.conf
}

/** The path after -c or -pc; undefined: there is none. */
function confIn(text: string): string | undefined {
  return /\s-p?c\s+(['"]?)([^\s'"]+)\1(?:\s|$)/.exec(text)?.[2]
}

/** Lines that may start a process of RocketMQ and that no take over removes for certain. */
export function unsureLines(state: ForeignState, sure: readonly AutostartLine[]): AutostartLine[] {
  return state.lines.filter((line) => !sure.includes(line))
}
