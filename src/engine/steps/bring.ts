import type { RmqError } from '../../errors.ts'
import { formatBytes } from '../../model/units.ts'
import { anySignal } from '../../signals.ts'
import type { HostAccess, LocalFile } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlannedChange } from '../plan.ts'
import { RELAY_PORTS } from '../relay/servers.ts'
import type { UploadStep } from '../resource.ts'
import { runBatch } from './batch.ts'
import { expectLock } from './guard.ts'

/**
 * Brings the file of a step to its host: from the control machine, or from another host that has it.
 * @throws RmqError 'lock-lost', 'interrupted', 'upload-failed', those of the source and of the connection
 */
export async function bring(
  context: RunContext,
  access: HostAccess,
  change: PlannedChange,
  step: UploadStep,
  progress: (text: string) => void,
): Promise<void> {
  // Until the file is there nothing of the host is touched: no reason to finish a long download or build first.
  const waits = anySignal([context.stop, context.abort])
  const local = await step.source.obtain(waits, progress)
  warnOnce(context, local)
  const push = (): Promise<void> => send(context, access, step, local, progress)
  const { relay } = step
  if (relay === undefined || context.relays === undefined) {
    await push()
    return
  }
  await context.relays.bring(local, {
    access,
    relay,
    guard: context.guard,
    signal: waits,
    run: (copy) => runBatch(context, access, [{ change, step: { kind: 'script', ...copy } }]),
    push,
    onWaiting: () => {
      progress('waits until another host has it')
    },
    onFailed: (from, error) => {
      context.emit({
        type: 'warning',
        code: 'relay-failed',
        message: `${access.host}: cannot copy from ${from}, and gets it from this machine: ${reasonOf(error)}`,
        hint: `Let the hosts reach each other at TCP ports ${RELAY_PORTS.join(' to ')} and give them curl and Python, or take fetch: relay out of the inventory.`,
      })
    },
  })
}

/** The last line that the step printed. */
function reasonOf({ message, output = '' }: RmqError): string {
  const last = output.trim().split('\n').at(-1) ?? ''
  return last === '' ? message : last
}

async function send(
  context: RunContext,
  access: HostAccess,
  step: UploadStep,
  local: LocalFile,
  progress: (text: string) => void,
): Promise<void> {
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
