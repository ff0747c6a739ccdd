import { randomBytes } from 'node:crypto'
import { compact } from '../../objects.ts'
import { anySignal } from '../../signals.ts'
import { interruptedError, RmqError } from '../../errors.ts'
import { redact } from '../../secret.ts'
import { buildConvergeScript, FrameReader, GUARD_FAILED } from '../../shell/batch.ts'
import type { HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { ScriptStep, WaitStep } from '../resource.ts'
import { waitFailure } from './wait.ts'
import { scriptOf, ScriptLog, type BatchedStep } from './script-log.ts'
import { StepWarnings } from './step-warnings.ts'

const DEFAULT_STEP_TIMEOUT_MS = 600_000
/** A wait ends by itself; the connection's own limit only has to be later. */
const WAIT_GRACE_MS = 30_000
/** Output of a whole batch, far beyond that of any step: what prints more does not end by itself. */
const BATCH_BYTES = 256 * 1024 * 1024
/** For steps that have no hint of their own. */
const DEFAULT_HINT =
  'See the output above. Fix the cause on the host and run the command again; finished steps are skipped.'

/**
 * Runs the shell steps of one host as one script, with an event for the start, end and warning of each step.
 * @throws RmqError 'step-failed' with the step and the end of its output, 'lock-lost', or one of the connection.
 */
export async function runBatch(
  context: RunContext,
  access: HostAccess,
  batch: readonly BatchedStep[],
): Promise<void> {
  const nonce = randomBytes(8).toString('hex')
  const log = new ScriptLog(context, batch)
  const deadline = new StepDeadline(access.host)
  let running: BatchedStep | undefined
  let failure: RmqError | undefined
  const warnings = new StepWarnings(({ code, message }) => {
    context.emit({ type: 'warning', code, message: `${access.host}: ${message}` })
  })
  const frames = new FrameReader(nonce, {
    onBegin: (index) => {
      const entry = batch[index]
      if (!entry) return
      warnings.begin()
      log.begin(index)
      running = entry
      deadline.begin(entry)
      const { host, role, resource } = entry.change
      context.emit({ type: 'step-started', host, role, resource, title: entry.step.title })
    },
    onEnd: (index, exit, output) => {
      const entry = batch[index]
      if (!entry) return
      const { host, resource } = entry.change
      const ms = log.end(exit)
      warnings.reportIn(output)
      if (exit === 0) {
        context.emit({ type: 'step-finished', host, resource, title: entry.step.title, ms })
      } else {
        failure = stepFailed(entry, exit, output)
      }
    },
  })
  const script = buildConvergeScript(
    batch.map(({ step }) => ({ title: step.title, script: scriptOf(step) })),
    nonce,
    { guard: context.guard, ...compact({ occupy: context.occupy }) },
  )
  const result = await access
    .script(script, {
      signal: anySignal([context.abort, deadline.signal]),
      maxBytes: BATCH_BYTES,
      changes: true,
      onStdout: (chunk) => {
        frames.push(chunk)
        warnings.push(chunk, () => frames.pending)
      },
    })
    .catch((error: unknown) => {
      log.end()
      throw deadline.exceeded ?? atStep(error, running)
    })
    .finally(() => {
      deadline.end()
    })
  if (failure) throw failure
  if (result.exit === GUARD_FAILED) throw lockLost(access.host, context.stop.aborted)
  if (result.exit !== 0 || log.begun < batch.length) {
    throw new RmqError('step-failed', `the script ended early with exit ${result.exit}`, {
      where: { host: access.host },
      output: redact(result.stderr.toString()),
    })
  }
}

/** Each step has a time of its own, which begins when the step does. */
class StepDeadline {
  readonly #host: string
  readonly #passed = new AbortController()
  #timer: NodeJS.Timeout | undefined
  /** Set once a step took longer than it may. */
  exceeded: RmqError | undefined

  constructor(host: string) {
    this.#host = host
  }

  get signal(): AbortSignal {
    return this.#passed.signal
  }

  begin({ change, step }: BatchedStep): void {
    this.end()
    const ms = timeoutOf(step)
    this.#timer = setTimeout(() => {
      this.exceeded = new RmqError('step-timeout', `${step.title}: not done within ${ms / 1000} s`, {
        where: { host: this.#host, step: change.resource },
        hint: 'See on the host what the step waits for, fix it, and run the command again; finished steps are skipped.',
      })
      this.#passed.abort()
    }, ms)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** The connection's error, with the step that was running when it came. */
function atStep(error: unknown, running: BatchedStep | undefined): unknown {
  if (!(error instanceof RmqError) || !running || error.where.step !== undefined) return error
  const { hint, output } = error
  return new RmqError(error.code, `${running.step.title}: ${error.message}`, {
    where: { ...error.where, step: running.change.resource },
    cause: error,
    ...compact({ hint, output }),
  })
}

const timeoutOf = (step: ScriptStep | WaitStep): number =>
  step.kind === 'wait' ? step.timeoutMs + WAIT_GRACE_MS : (step.timeoutMs ?? DEFAULT_STEP_TIMEOUT_MS)

function stepFailed({ change, step }: BatchedStep, exit: number, output: Buffer): RmqError {
  const text = redact(output.toString())
  const cause = step.kind === 'wait' ? step.explain?.(text) : undefined
  const why = cause === undefined ? '' : `: ${cause.message}`
  const ended = step.kind === 'wait' ? waitFailure(step, exit) : undefined
  return new RmqError('step-failed', `${ended ?? `${step.title} failed (exit ${exit})`}${why}`, {
    where: { host: change.host, step: change.resource },
    output: text,
    hint: cause?.hint ?? step.hint ?? DEFAULT_HINT,
  })
}

/** Ctrl-C came while a step ran: none begins any more. */
export const interruptedBeforeStep = (host: string): RmqError =>
  interruptedError('interrupted before the next step', { where: { host } })

/** The guard did not hold: because of Ctrl-C, or because the lock is no longer ours. */
export function lockLost(host: string, stopped: boolean): RmqError {
  if (stopped) return interruptedBeforeStep(host)
  return new RmqError(
    'lock-lost',
    'this run no longer holds the lock of the host; nothing more was changed',
    {
      where: { host },
      hint: 'Another run has taken the lock, or `unlock` has broken it. See which in `audit`, then run the command again.',
    },
  )
}
