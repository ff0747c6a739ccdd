import { dirname, join } from 'node:path'
import { makeFolder } from '../../folder.ts'
import type { Lock } from '../../engine/lock/lock.ts'
import { messageOf, RmqError } from '../../errors.ts'
import { HOST_STATE, MADE_LIST, stateDir } from '../../layout/state.ts'
import { madeThings } from '../../resources/made.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { runsFolder } from '../../ui/run-log.ts'
import { writeWhole } from '../../whole-file.ts'
import type { ConnectedHost } from '../hosts/connector.ts'
import type { Session } from '../session.ts'

const TIMEOUT_MS = 120_000
/** Bytes of an audit log that are kept, the last ones. */
const AUDIT_BYTES = 3_000_000

/**
 * Keeps the audit logs of the hosts on this machine and removes the state of the cluster from them, its lock included. On a host
 * without another cluster nothing of the tool is left, but the list of what it made and had to leave.
 * @returns folder of the audit logs
 * @throws RmqError 'audit-unreadable', 'step-failed', or one of the connection; the state of that host stays
 */
export async function clearRecords(session: Session, lock: Pick<Lock, 'held'>): Promise<string> {
  const { cluster, context, connections } = session
  const time = new Date().toISOString().replaceAll(':', '-')
  const folder = join(dirname(runsFolder(context.env)), 'audit', `${time}-${cluster.name}`)
  await Promise.all(
    connections.reached.map(async (access) => {
      await keepAudit(access, stateDir(cluster), join(folder, `${access.host}.log`))
      const script = `( ${lock.held}\n) || exit 1\n${clearScript(stateDir(cluster))}`
      const { exit, stderr } = await access.script(script, { timeoutMs: TIMEOUT_MS, changes: true })
      if (exit === 0) return
      throw new RmqError('step-failed', `the records in ${stateDir(cluster)} could not be removed`, {
        where: { host: access.host },
        output: stderr.toString(),
        hint: 'Run destroy again.',
      })
    }),
  )
  return folder
}

async function keepAudit(access: ConnectedHost, dir: string, path: string): Promise<void> {
  const file = `${dir}/audit.log`
  const { exit, stdout } = await access.script(sh`[ ! -f ${file} ] || tail -c ${AUDIT_BYTES} ${file}`, {
    timeoutMs: TIMEOUT_MS,
    // A part of the removal, which the first Ctrl-C lets end.
    changes: true,
  })
  try {
    if (exit !== 0) throw new Error(`it cannot be read there (exit code ${exit})`)
    makeFolder(dirname(path), 0o700)
    await writeWhole(path, stdout, { mode: 0o600, replace: true })
  } catch (error) {
    throw new RmqError(
      'audit-unreadable',
      `the audit log could not be kept in ${path}: ${messageOf(error)}`,
      {
        where: { host: access.host },
        hint: 'The records stay on the host. Repair the cause, and run destroy again.',
      },
    )
  }
}

/**
 * Script that removes the state of a cluster under the kernel lock by which runs take theirs. Of the list of what was made, the
 * lines stay whose things are still there.
 * @param host folder of the state of all clusters
 */
export function clearScript(dir: string, host = HOST_STATE, madeList = MADE_LIST): string {
  const fresh = `${madeList}.new`
  return (
    sh`umask 077
exec 9>>${`${host}/lock.guard`}
flock 9 9>&9
rm -rf -- ${dir}
if [ -f ${madeList} ]; then
  {
` +
    madeThings(madeList) +
    sh`
  } | while read -r kind name; do
    case $kind in
      folder | jdk) [ -d "$name" ] || continue ;;
      user) getent passwd "$name" >/dev/null || continue ;;
      image) docker image inspect "$name" </dev/null >/dev/null 2>&1 || continue ;;
    esac
    printf '%s %s\n' "$kind" "$name" || exit 1
  done >${fresh}
` +
    flushFile(quote(fresh)) +
    sh`
  if [ -s ${fresh} ]; then mv -f ${fresh} ${madeList}; else rm -f ${fresh} ${madeList}; fi
fi
for e in ${host}/* ${host}/.[!.]*; do
  case $e in ${host}/lock | ${host}/lock.guard | ${host}/lock.busy) continue ;; esac
  [ ! -e "$e" ] || exit 0
done
rm -f ${host}/lock ${host}/lock.guard ${host}/lock.busy
rmdir ${host}`
  )
}
