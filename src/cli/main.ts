import { CommanderError, type Command } from 'commander'
import { quote } from '../shell/quote.ts'
import { ExitCode, interruptedError, RmqError } from '../errors.ts'
import { isBrokenOff } from '../signals.ts'
import { JsonUi } from '../ui/json-ui.ts'
import { RunLog } from '../ui/run-log.ts'
import { TextUi } from '../ui/text-ui.ts'
import type { Ui } from '../ui/ui.ts'
import { createContext, type Io } from '../run/context.ts'
import { withTimings } from '../run/timings/with-timings.ts'
import { buildProgram } from './program.ts'
import { commandLineFor, PROGRAM } from '../ui/command-line.ts'
import { optionalArgument } from '../run/command/spec.ts'
import type { CommonFlags } from '../run/command/flags.ts'
import { withAnsibleDefaults } from './ansible-defaults.ts'
import { bugError, plainLine, refuseUnknownHelp, usageError } from './failure.ts'
import { TABLE } from './table/index.ts'
import { packageVersion } from './version.ts'

/**
 * Runs one command line to its end and returns the exit code of the process. Errors of the user are printed with the
 * next step, all others as a bug with its place in the run log.
 * @param words the command line without node and script
 */
export async function main(words: readonly string[], io: Io): Promise<number> {
  let ui: Ui | undefined
  let code: number = ExitCode.done
  let hasContacted = false
  let debug = io.env['RMQ_DEBUG'] !== undefined && io.env['RMQ_DEBUG'] !== ''
  let hintCommand = commandLineFor()
  const log = new RunLog({
    env: io.env,
    hintCommand: (command) => hintCommand(command),
    warn: (message) => ui?.listen({ type: 'warning', code: 'no-run-log', message }),
  })
  const startUi = (flags: Pick<CommonFlags, 'output' | 'verbose'>): Ui => {
    if (flags.output === 'json') return new JsonUi(io.stdout, io.stderr, hintCommand)
    return new TextUi(io.stdout, io.stderr, io.env, {
      verbose: flags.verbose,
      commandLine: commandLine(words),
      hintCommand,
      logPath: () => log.path,
    })
  }
  const program = buildProgram({
    version: packageVersion(),
    columns: io.stdout.columns,
    write: (text) => {
      io.stdout.write(text)
    },
    run: async (command, given, isGiven) => {
      debug ||= given.flags.debug
      hintCommand = commandLineFor(optionalArgument(given, 'inventory'))
      const shown = startUi(given.flags)
      ui = shown
      const { args, taken } = await withAnsibleDefaults(command, given, isGiven, io)
      hintCommand = commandLineFor(optionalArgument(args, 'inventory'))
      io.stop.addEventListener('abort', () => {
        shown.stopping()
      })
      const { run } = await command.load()
      const parts = { flags: args.flags, ui: shown, log, commandLine: commandLine(words), table: TABLE }
      const connect: Io['connect'] = (...to) => {
        hasContacted = true
        return io.connect(...to)
      }
      const started = createContext({ ...io, connect }, parts)
      if (taken !== undefined) started.emit({ type: 'inventory-taken', ...taken })
      code = await withTimings(
        started,
        args.flags,
        async (context) => (await run(context, args)) ?? ExitCode.done,
      )
      await shown.end()
    },
  })
  try {
    refuseUnknownHelp(words)
    const stopped = stoppedAtFiles(io.stop, () => hasContacted)
    await Promise.race([parsed(program, words), rejectedBy(io.crash), stopped])
    io.crash.throwIfAborted()
    return orInterrupted(code, io)
  } catch (error) {
    const failure = error instanceof CommanderError ? usageError(error, words) : abortedWait(error, io)
    ui ??= startUi({
      output: / --output[ =]json( |$)/.test(` ${words.join(' ')}`) ? 'json' : 'text',
      verbose: false,
    })
    return orInterrupted(await fail(failure, ui, log, debug, io.stderr), io)
  } finally {
    log.close()
  }
}

/** Parses and runs the command line; commander throws help and the version, too, which are no errors. */
async function parsed(program: Command, words: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error
  }
}

/** The error of a wait that Ctrl-C broke off is no bug of this program. */
const abortedWait = (error: unknown, { stop }: Io): unknown =>
  isBrokenOff(error, stop) ? interruptedError('interrupted', RUN_AGAIN) : error

const RUN_AGAIN = { hint: 'Run the same command again.' }
/** Time that a command has after Ctrl-C to end by itself before it has contacted a host, ms. */
const FILES_GRACE_MS = 200

/** Exit code of a command that Ctrl-C ended before it was done: neither the failure of a host nor a success. */
function orInterrupted(code: number, { stop }: Io): number {
  return stop.aborted && code !== ExitCode.done ? ExitCode.interrupted : code
}

/** Never resolves; rejects with the signal's reason. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
}

/**
 * Rejects after Ctrl-C while the command has contacted no host. It reads files of this machine then, and one of them may be a
 * pipe that never ends: no signal ends such a reading.
 */
function stoppedAtFiles(stop: AbortSignal, hasContacted: () => boolean): Promise<never> {
  return new Promise((_resolve, reject) => {
    stop.addEventListener('abort', () => {
      // Most waits end by the signal, and say more.
      setTimeout(() => {
        if (!hasContacted()) reject(interruptedError('interrupted', RUN_AGAIN))
      }, FILES_GRACE_MS).unref()
    })
  })
}

/** Prints the error that ends the command; in one plain line when the printer fails too. */
async function fail(
  error: unknown,
  ui: Ui,
  log: RunLog,
  debug: boolean,
  stderr: Io['stderr'],
): Promise<number> {
  const stack = error instanceof Error ? error.stack : undefined
  const known = error instanceof RmqError ? error : bugError(error, { logged: log.path !== undefined, debug })
  log.note('error', {
    code: known.code,
    message: known.message,
    hint: known.hint,
    output: known.output,
    stack,
  })
  try {
    await ui.settled()
    ui.error(known)
  } catch (fault) {
    log.note('error', {
      code: 'bug',
      message: plainLine(fault),
      stack: fault instanceof Error ? fault.stack : undefined,
    })
    stderr.write(plainLine(known))
  }
  return known.exitCode
}

/** The command as the user would type it again. */
const commandLine = (words: readonly string[]): string => [PROGRAM, ...words.map(quote)].join(' ')
