import { lockFolders, stateDir } from '../../layout/state.ts'
import { breakLock, readLock, type HeldLock } from '../../engine/lock/held-lock.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import { auditScript, auditEntry } from '../../run/audit/audit-log.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import { renderLocks } from '../../ui/views/locks.ts'
import type { Run } from '../../run/command/spec.ts'

export interface UnlockFlags {
  readonly reason?: string
}

const TIMEOUT_MS = 30_000

/** Breaks the lock of a run that died, after showing whose it is; the reason goes into the hosts' audit log. */
export const run: Run<UnlockFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const dir = stateDir(cluster)
  const folders = lockFolders(cluster)
  return withCluster({ context, flags: args.flags, cluster }, async ({ connections }) => {
    const held = new Map<string, HeldLock>()
    for (const access of connections.reached) {
      const holder = await readLock(access, folders)
      if (holder) held.set(access.host, holder)
    }
    context.ui.show('locks', Object.fromEntries(held), () => renderLocks(held, cluster.name))
    if (held.size > 0) {
      if (!(await context.ask('Break this lock? A run that still works stops before its next step.'))) {
        throw new RmqError('needs-yes', 'the lock was not removed', {
          hint: 'Run again with --yes when you are sure that the run has ended.',
        })
      }
      const entry = { ...auditEntry(context.commandLine), outcome: 'lock broken', run: '' }
      const broken: string[] = []
      for (const [host, seen] of held) {
        const access = connections.access.get(host)
        if (!access) continue
        if (!(await breakLock(access, folders, seen))) throw changedHands(host)
        broken.push(host)
        const line = auditScript(dir, { ...entry, detail: args.flags.reason ?? 'no reason given' })
        await access.script(line, { timeoutMs: TIMEOUT_MS, changes: true })
      }
      context.ui.show('lock-broken', { hosts: broken }, () => `Unlocked ${broken.join(', ')}.`)
    }
    return connections.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  })
}

function changedHands(host: string): RmqError {
  return new RmqError('lock-changed', 'the lock has changed since it was shown; it was not removed', {
    where: { host },
    hint: 'Run the command again: another run holds the lock now, or the first one has ended.',
  })
}
