import type { CommanderError } from 'commander'
import { redact } from '../secret.ts'
import { messageOf, RmqError } from '../errors.ts'
import { COMMANDS } from './table/index.ts'
import { PROGRAM } from '../ui/command-line.ts'

/** A mistake on the command line, in the form of every other error. */
export function usageError(error: CommanderError, words: readonly string[]): RmqError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const guess = /\(Did you mean (.+?)\?\)/.exec(rest.join('\n'))?.[1]
  const command = COMMANDS.find(({ name }) => name === words.find((word) => !word.startsWith('-')))
  const help = `${PROGRAM} ${command ? `${command.name} ` : ''}--help`
  const message = error.code === 'commander.help' ? 'a command is needed' : first
  return new RmqError('usage', message, {
    hint: guess === undefined ? `See ${help}.` : `Did you mean ${guess}?`,
  })
}

/**
 * Refuses `nosuchcommand --help`, for which commander prints the help of the program and exits with 0.
 * @throws RmqError 'usage'
 */
export function refuseUnknownHelp(words: readonly string[]): void {
  const [first = '--help'] = words
  const asksHelp = words.includes('--help') || words.includes('-h')
  if (!asksHelp || first.startsWith('-') || first === 'help') return
  if (COMMANDS.some(({ name }) => name === first)) return
  throw new RmqError('usage', `unknown command '${first}'`, { hint: `See ${PROGRAM} --help.` })
}

/** Standard output cannot be written, e.g. as the disk is full. */
export const outputFailed = ({ message }: Error): RmqError =>
  new RmqError('output-failed', `standard output cannot be written: ${message}`)

/** Longer messages are cut: a plain line is one that people read, not a file. UTF-16 units. */
const LONGEST_PLAIN = 500

/**
 * An error as one line, 'error: code: message', without control characters, for when nothing else can print it: it
 * uses no other code of the printer, and never throws.
 */
export function plainLine(error: unknown): string {
  try {
    const code = error instanceof RmqError ? error.code : 'bug'
    const text = redact(messageOf(error))
    return `error: ${code}: ${text.replace(/[\p{C}\p{Z}]+/gu, ' ').slice(0, LONGEST_PLAIN)}\n`
  } catch {
    return 'error: bug: the error cannot be described\n'
  }
}

/** An unexpected error. Its stack goes to the log, and to the terminal with --debug. */
export function bugError(
  error: unknown,
  { logged, debug }: { readonly logged: boolean; readonly debug: boolean },
): RmqError {
  const message = messageOf(error)
  const stack = debug && error instanceof Error ? { output: error.stack ?? '' } : {}
  const evidence = logged
    ? 'please report it with the log named below'
    : 'please report it with what --debug prints'
  return new RmqError('bug', `this is a bug in ${PROGRAM}: ${message}`, {
    hint: evidence,
    cause: error,
    ...stack,
  })
}
