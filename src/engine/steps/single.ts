import { formatBytes } from '../../model/units.ts'
import { anySignal } from '../../signals.ts'
import type { Guard, HostAccess, HostPorts, LocalFile } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import type { CallStep, CallWarning, DecideStep, Step, UploadStep, WriteCall } from '../resource.ts'
import { interruptedBeforeStep, lockLost } from './batch.ts'

/** ms for one look at the lock. */
const GUARD_TIMEOUT_MS = 30_000

/**
 * Runs one step that is no shell text.
 * @returns the steps that come next because of what this one has found
 * @throws RmqError 'lock-lost', 'interrupted', and what the step itself throws
 */
export async function runSingle(
  context: RunContext,
  access: HostAccess,
  change: PlannedChange,
  step: UploadStep | CallStep | DecideStep,
): Promise<readonly Step[]> {
  const { host, role, resource } = change
  const begun = performance.now()
  context.emit({ type: 'step-started', host, role, resource, title: step.title })
  const progress = (text: string): void => {
    context.emit({ type: 'step-progress', host, resource, text })
  }
  const warn = ({ code, message, hint }: CallWarning): void => {
    context.emit({ type: 'warning', code, message: `${host}: ${message}`, ...(hint && { hint }) })
  }
  const next = await runKind(context, access, step, progress, warn)
  context.emit({ type: 'step-finished', host, resource, title: step.title, ms: performance.now() - begun })
  return next
}

async function runKind(
  context: RunContext,
  access: HostAccess,
  step: UploadStep | CallStep | DecideStep,
  progress: (text: string) => void,
  warn: (warning: CallWarning) => void,
): Promise<readonly Step[]> {
  switch (step.kind) {
    case 'upload':
      await bring(context, access, step, progress)
      return []
    case 'decide':
      return orInterrupted(context, access, step.decide(portsOf(access), context.stop, progress, warn))
    case 'call':
      if (step.writes) {
        await writeOn(context, access, step, progress, warn)
        if (step.outdates) context.world.forget(step.outdates)
      } else await orInterrupted(context, access, step.call(portsOf(access), context.stop, progress, warn))
      return []
  }
}

async function bring(
  context: RunContext,
  access: HostAccess,
  step: UploadStep,
  progress: (text: string) => void,
): Promise<void> {
  // Until the file is there nothing of the host is touched: no reason to finish a long download or build first.
  const local = await step.source.obtain(anySignal([context.stop, context.abort]), progress)
  warnOnce(context, local)
  await expectLock(context, access)
  await access.upload(local, step.path, step.mode, {
    signal: context.abort,
    onProgress: (sent) => {
      progress(`${Math.floor((100 * sent) / Math.max(1, local.bytes))} % of ${formatBytes(local.bytes)}`)
    },
  })
}

/** Files whose warning was given: all hosts of a run get the same file. */
const warned = new WeakSet<LocalFile>()

function warnOnce({ emit }: Pick<RunContext, 'emit'>, local: LocalFile): void {
  if (local.unverified === undefined || warned.has(local)) return
  warned.add(local)
  emit({
    type: 'warning',
    code: 'download-unverified',
    message: local.unverified,
    hint: 'Set its sha512 in the inventory.',
  })
}

/** The part of a host that lets a call read. */
const portsOf = (access: HostAccess): HostPorts => ({
  host: access.host,
  connect: (address, port, signal, turns) => access.connect(address, port, signal, turns),
})

/**
 * Runs a call that writes. A guard that has failed ends the call whatever it is doing, with the guard's error: what
 * asks RocketMQ takes most errors for reasons to ask again.
 */
async function writeOn(
  context: RunContext,
  access: HostAccess,
  step: WriteCall,
  progress: (text: string) => void,
  warn: (warning: CallWarning) => void,
): Promise<void> {
  const lost = new AbortController()
  const guard = guardOn(context, access, (error) => {
    lost.abort(error)
  })
  const signal = anySignal([context.stop, lost.signal])
  await guard()
  const call = step.call({ ...portsOf(access), guard }, signal, progress, warn)
  await orInterrupted(context, access, call).finally(() => {
    lost.signal.throwIfAborted()
  })
}

/** A call that Ctrl-C breaks off throws the signal's own reason; that is no failure of the host. */
async function orInterrupted<T>(context: RunContext, { host }: HostAccess, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw context.stop.aborted || context.abort.aborted ? interruptedBeforeStep(host) : error
  }
}

/**
 * The guard of calls that write, by one look at the lock on a host.
 * @param onLost called with the reason when the guard does not pass
 */
export function guardOn(
  context: Pick<RunContext, 'guard' | 'stop' | 'abort'>,
  access: HostAccess,
  onLost: (error: unknown) => void = () => undefined,
): Guard {
  let looking: Promise<void> | undefined
  // Requests to several servers go out at the same time: one look is enough for them.
  return () => {
    looking ??= expectLock(context, access)
      .catch((error: unknown) => {
        onLost(error)
        throw error
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }
}

/** Neither an upload nor a call is a script of a batch, so the lock is looked at before it. */
async function expectLock(
  context: Pick<RunContext, 'guard' | 'stop' | 'abort'>,
  access: HostAccess,
): Promise<void> {
  const options = { signal: context.abort, timeoutMs: GUARD_TIMEOUT_MS }
  const { exit } = await access.script(`( ${context.guard}\n)`, options)
  if (exit !== 0) throw lockLost(access.host, context.stop.aborted)
}
