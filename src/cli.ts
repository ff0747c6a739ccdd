import { closedOutput, ENDED_AT_ONCE } from './cli/closed-output.ts'
import { outputFailed, plainLine } from './cli/failure.ts'
import { main } from './cli/main.ts'
import { ExitCode } from './errors.ts'
import { ignoredFolders } from './home.ts'
import { overSsh } from './run/hosts/connector.ts'
import { shared } from './signals.ts'

/** Time that running steps have after a second Ctrl-C before the process ends anyway, ms. */
const ABORT_GRACE_MS = 1_500

/** Time after the end of an interrupted command until what still reads a file ends with the process, ms. */
const LEFT_READING_MS = 500
/** Exit codes of commands that a signal ended, as shells give them: 128 and its number. */
const CODES = { SIGINT: ExitCode.interrupted, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof CODES

/** The first signal. */
let signalled: Signal | undefined
const stop = new AbortController()
const abort = new AbortController()
/** Aborted with an error that no caller catches. It ends the command like any other bug: with a log, not a bare stack. */
const crash = new AbortController()
/** main has returned or thrown: it prints no more errors. */
let isOver = false
let isReported = false
/** Standard error cannot be written. */
let isMute = false
/** The terminal is gone. */
let isHungUp = false

function crashed(reason: unknown): void {
  if (isOver) report(reason)
  else crash.abort(reason)
}

/** Prints one error at most: standard error itself may be what fails. */
function report(error: unknown): void {
  process.exitCode = ExitCode.failed
  if (isReported) return
  isReported = true
  process.stderr.write(plainLine(error))
}

/** Standard error cannot be written: the command goes on and keeps its exit code, but it cannot succeed. */
function mute(): void {
  isMute = true
  if (isOver && process.exitCode === ExitCode.done) process.exitCode = ExitCode.failed
}

function interrupt(signal: Signal): void {
  signalled ??= signal
  if (!stop.signal.aborted) {
    stop.abort()
  } else if (!abort.signal.aborted) {
    abort.abort()
    setTimeout(endAtOnce, ABORT_GRACE_MS).unref()
  } else {
    endAtOnce()
  }
}

function endAtOnce(): void {
  if (!isMute && !isHungUp) process.stderr.write(ENDED_AT_ONCE)
  // Node would abort, with a core dump, when it puts a terminal back that is gone.
  if (isHungUp) endBy('SIGHUP')
  else process.exit(CODES[signalled ?? 'SIGINT'])
}

function endBy(signal: Signal): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

// An end without a result is a failure. It is set no sooner: commander takes process.exitCode for the code of `help plan`.
process.once('exit', () => {
  if (!isOver) process.exitCode ??= ExitCode.failed
})

for (const signal of Object.keys(CODES)) process.on(signal, interrupt)

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, crashed)
}

// The reader of a pipe, or the terminal, is gone. That is no error, but nothing new is begun.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!isClosed(error, process.stdout)) crashed(outputFailed(error))
})
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (!isClosed(error, process.stderr)) mute()
})

function isClosed({ code }: NodeJS.ErrnoException, { isTTY }: { readonly isTTY?: boolean }): boolean {
  const closed = closedOutput({ ...(code === undefined ? {} : { code }), isTerminal: isTTY === true })
  if (closed === 'terminal') isHungUp = true
  if (closed !== undefined) stop.abort()
  return closed !== undefined
}

if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1'

const codeOf = (code: number): number =>
  code === ExitCode.interrupted && signalled !== undefined ? CODES[signalled] : code

async function run(): Promise<void> {
  for (const name of ignoredFolders(process.env))
    process.stderr.write(`warning: ${name} is no absolute path, and is ignored\n`)
  try {
    const code = await main(process.argv.slice(2), {
      env: process.env,
      cwd: process.cwd(),
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      stop: shared(stop.signal),
      abort: shared(abort.signal),
      crash: shared(crash.signal),
      connect: overSsh,
    })
    process.exitCode = isMute && code === ExitCode.done ? ExitCode.failed : codeOf(code)
    isOver = true
  } catch (error) {
    isOver = true
    report(error)
  }
  if (isHungUp) endBy('SIGHUP')
  // A read of a pipe that never ends, or of a name that no server answers for, would keep the process; process.exit waits for it.
  if (signalled !== undefined) setTimeout(endBy, LEFT_READING_MS, signalled).unref()
  // After a crash parts of the run may still go on; they must not.
  if (crash.signal.aborted) process.exit()
}

void run()
