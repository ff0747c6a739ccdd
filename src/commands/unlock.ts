import { hostname, userInfo } from 'node:os'
import { stateDir } from '../../roles/base/index.ts'
import { breakLock, readLock, type LockHolder } from '../engine/lock.ts'
import { ExitCode, RmqError } from '../errors.ts'
import { sh } from '../shell/quote.ts'
import { connectHosts } from './connect.ts'
import { select } from './limit.ts'
import { loadCluster } from './load.ts'
import type { Run } from './spec.ts'

/** Breaks the lock of a dead run, after showing whose it is; the reason goes into the hosts' audit log. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const selection = select(cluster, args.flags.limit)
  const hosts = cluster.hosts.filter(({ name }) => selection.hosts.has(name))
  const dir = stateDir(cluster)
  const connections = await connectHosts(context, args.flags, hosts)
  try {
    const held = new Map<string, LockHolder>()
    for (const access of connections.access.values()) {
      const holder = await readLock(access, dir)
      if (holder) held.set(access.host, holder)
    }
    context.ui.show('locks', Object.fromEntries(held), () => describe(held))
    if (held.size > 0) {
      if (!(await context.ask('Break this lock? A run that is still alive stops before its next step.'))) {
        throw new RmqError('needs-yes', 'the lock was left as it is', {
          exitCode: ExitCode.needsYes,
          hint: 'Run again with --yes when you are sure that the run is dead.',
        })
      }
      for (const host of held.keys()) {
        const access = connections.access.get(host)
        if (!access) continue
        await breakLock(access, dir)
        await access.script(auditScript(dir, args.flags.reason ?? 'no reason given'))
      }
      context.ui.show(
        'unlocked',
        { hosts: [...held.keys()] },
        () => `Unlocked ${[...held.keys()].join(', ')}.`,
      )
    }
    return connections.unreachable.size > 0 ? ExitCode.failed : ExitCode.done
  } finally {
    await connections.close()
  }
}

function describe(held: ReadonlyMap<string, LockHolder>): string {
  if (held.size === 0) return 'No host is locked.'
  return [...held]
    .map(([host, { who, command, since }]) => `${host}: locked by ${who} since ${since}: ${command}`)
    .join('\n')
}

function auditScript(dir: string, reason: string): string {
  const line = [new Date().toISOString(), `${userInfo().username}@${hostname()}`, 'unlock', reason].join('\t')
  return sh`umask 077; printf '%s\n' ${line} >>${`${dir}/audit.log`}`
}
