import { posix } from 'node:path'
import type { Instance } from '../../model/cluster.ts'
import { kindOf } from '../../services/index.ts'
import type { AutostartLine, ForeignProcess, ForeignState } from './foreign/foreign.ts'
import { plainStart } from './start-line.ts'
import { confOf } from './starts/related.ts'

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

/** Lines that may start a process of RocketMQ and that no take over removes for certain. */
export function unsureLines(state: ForeignState, sure: readonly AutostartLine[]): AutostartLine[] {
  return state.lines.filter((line) => !sure.includes(line))
}
