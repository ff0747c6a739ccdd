import { stateDir } from '../../layout/state.ts'
import { breakLock, readLock, type HeldLock } from '../../engine/lock.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import { auditScript, auditEntry } from '../../run/audit-log.ts'
import { connectHosts } from '../../run/connect.ts'
import { select, selectedHosts } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'

/** Breaks the lock of a dead run, after showing whose it is; the reason goes into the hosts' audit log. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const selection = select(cluster, args.flags.limit)
  const hosts = selectedHosts(cluster, selection)
  const dir = stateDir(cluster)
  const connections = await connectHosts(context, args.flags, hosts)
  try {
    const held = new Map<string, HeldLock>()
    for (const access of connections.access.values()) {
      const holder = await readLock(access, dir)
      if (holder) held.set(access.host, holder)
    }
    context.ui.show('locks', Object.fromEntries(held), () => describe(held))
    if (held.size > 0) {
      if (!(await context.ask('Break this lock? A run that is still alive stops before its next step.'))) {
        throw new RmqError('needs-yes', 'the lock was left as it is', {
          hint: 'Run again with --yes when you are sure that the run is dead.',
        })
      }
      const entry = { ...auditEntry(context.commandLine), outcome: 'lock broken' }
      const broken: string[] = []
      for (const [host, seen] of held) {
        const access = connections.access.get(host)
        if (!access) continue
        if (!(await breakLock(access, dir, seen))) throw changedHands(host)
        broken.push(host)
        await access.script(auditScript(dir, { ...entry, detail: args.flags.reason ?? 'no reason given' }))
      }
      context.ui.show('lock-broken', { hosts: broken }, () => `Unlocked ${broken.join(', ')}.`)
    }
    return connections.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  } finally {
    await connections.close()
  }
}

function changedHands(host: string): RmqError {
  return new RmqError('lock-changed', 'the lock is not the one that was shown any more; it was left alone', {
    where: { host },
    hint: 'Another run has it now, or the first one has ended: look again.',
  })
}

function describe(held: ReadonlyMap<string, HeldLock>): string {
  if (held.size === 0) return 'No host is locked.'
  return [...held]
    .map(
      ([host, { who, command, since, age }]) =>
        `${host}: locked by ${who} since ${since}: ${command} (last renewed ${age} s ago)`,
    )
    .join('\n')
}
