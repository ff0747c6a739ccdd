import { anySignal } from '../../signals.ts'
import type { HostAccess, HostPorts } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import type { CallStep, CallWarning, DecideStep, Step, UploadStep, WriteCall } from '../resource.ts'
import { interruptedBeforeStep } from './batch.ts'
import { bring } from './bring.ts'
import { guardOn } from './guard.ts'

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
  const reports: Reports = {
    progress: (text) => {
      context.emit({ type: 'step-progress', host, resource, text })
    },
    warn: ({ code, message, hint }) => {
      context.emit({ type: 'warning', code, message: `${host}: ${message}`, ...(hint && { hint }) })
    },
  }
  const next = await runKind(context, access, change, step, reports)
  context.emit({ type: 'step-finished', host, resource, title: step.title, ms: performance.now() - begun })
  return next
}

/** Reports of a step while it runs. */
interface Reports {
  readonly progress: (text: string) => void
  readonly warn: (warning: CallWarning) => void
}

async function runKind(
  context: RunContext,
  access: HostAccess,
  change: PlannedChange,
  step: UploadStep | CallStep | DecideStep,
  { progress, warn }: Reports,
): Promise<readonly Step[]> {
  switch (step.kind) {
    case 'upload':
      await bring(context, access, change, step, progress)
      return []
    case 'decide':
      return orInterrupted(context, access, step.decide(portsOf(access), context.stop, progress, warn))
    case 'call':
      if (step.writes) {
        await writeOn(context, access, step, { progress, warn })
        if (step.outdates) context.world.forget(step.outdates)
      } else await orInterrupted(context, access, step.call(portsOf(access), context.stop, progress, warn))
      return []
  }
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
  { progress, warn }: Reports,
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
