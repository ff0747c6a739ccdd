import { posix } from 'node:path'
import type { Instance } from '../../model/cluster.ts'
import { kindOf } from '../../services/index.ts'
import type { AutostartLine, ForeignProcess, ForeignState } from './foreign/foreign.ts'
import { plainStart } from './start-line.ts'

/**
 * The line starts this process for certain, and nothing else: the script of its release, with its configuration file.
 * Nothing is certain while two processes have the same.
 */
export function isStartOf(
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

/**
 * The line starts the program of the instance from time to time (cron, or the service of a timer), on a condition that is not known:
 * it may do so between the end of the old process and the start of its replacement, or later beside it.
 */
export function startsAgain(
  { file, text, calls }: AutostartLine,
  instance: Pick<Instance, 'service'>,
): boolean {
  const program = kindOf(instance).script?.program
  const isRepeated = file.endsWith('.service') || (file.includes('/cron') && !/^\s*@reboot\s/.test(text))
  if (program === undefined || !isRepeated) return false
  return (
    calls?.includes(program) === true || new RegExp(String.raw`(?:/|\bsh +)${program}(?![\w./-])`).test(text)
  )
}
