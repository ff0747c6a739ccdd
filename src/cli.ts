import { main } from './cli/main.ts'
import { ExitCode } from './errors.ts'
import { overSsh } from './run/hosts/connector.ts'

/** How long a second Ctrl-C gives running steps to break off before the process ends anyway, ms. */
const ABORT_GRACE_MS = 1_500

const stop = new AbortController()
const abort = new AbortController()
/** What was thrown where nobody waits for it. It ends the command like any other bug: with a log, not a bare stack. */
const crash = new AbortController()

function interrupt(): void {
  if (!stop.signal.aborted) {
    stop.abort()
  } else if (!abort.signal.aborted) {
    abort.abort()
    setTimeout(() => process.exit(ExitCode.interrupted), ABORT_GRACE_MS).unref()
  } else {
    process.exit(ExitCode.interrupted)
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (reason: unknown) => {
    crash.abort(reason)
  })
}

// `rmq-provision … | head`: whoever read has had enough. No error, but no reason to begin anything more either.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    stop.abort()
  })
}

if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1'

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  stop: stop.signal,
  abort: abort.signal,
  crash: crash.signal,
  connect: overSsh,
})
// After a crash parts of the run may still go on; they must not.
if (crash.signal.aborted) process.exit()
