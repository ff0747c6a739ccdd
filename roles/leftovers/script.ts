import { posix } from 'node:path'
import { asUser, userExists } from '../../src/shell/as-user.ts'
import { sh } from '../../src/shell/quote.ts'
import { requireRootsFolder } from '../../src/shell/roots-folder.ts'
import type { LeftoversSpec, Verdict } from './judge.ts'

/** Seconds that the processes of the service's user have to end. */
const USER_SECONDS = 10

/** Script that removes the rest of a cluster from a host. */
export function removalScript(spec: LeftoversSpec, verdict: Verdict): string {
  const { trees, images, folders, user, group, alone } = verdict
  const marks = verdict.files.filter((path) => spec.marks.includes(path))
  const files = verdict.files.filter((path) => !marks.includes(path))
  const inData = (path: string): boolean => path.startsWith(`${spec.data}/`)
  const roots = [...files, ...trees].filter((path) => !inData(path))
  const parents = [...new Set(roots.map((path) => posix.dirname(path)))]
  const theirs = [...files, ...trees].filter(inData)
  return [
    ...parents.map((path) => requireRootsFolder(path)),
    ...(roots.length === 0
      ? []
      : [
          sh`for path in ${roots}; do
  if [ -d "$path" ] && [ ! -L "$path" ]; then find "$path" -xdev -delete; else rm -f -- "$path"; fi
done`,
        ]),
    // A folder of the service's user: root follows no name in it.
    ...(theirs.length === 0 ? [] : [asUser(spec.user, sh`rm -rf -- ${theirs}`)]),
    ...(marks.length === 0 ? [] : [removeMarks(spec, marks)]),
    ...(files.some((path) => path.startsWith('/etc/systemd/')) ? ['systemctl daemon-reload'] : []),
    ...images.map((name) => sh`docker image rm ${name} </dev/null >/dev/null`),
    ...(alone ? [removeGcLogs(spec)] : []),
    ...(user ? [removeUser(spec)] : []),
    ...folders.map((path) => sh`rmdir ${path}`),
    ...(group ? [sh`! getent group ${spec.group} >/dev/null || groupdel ${spec.group}`] : []),
  ].join('\n')
}

/** A mark lies in a folder of the service's user, or in one of root's. */
function removeMarks({ user }: LeftoversSpec, marks: readonly string[]): string {
  return marks
    .map(
      (path) => `if [ "$(${sh`stat -c %u ${`${posix.dirname(path)}/`}`})" = 0 ]; then
  ${requireRootsFolder(posix.dirname(path))}
  ${sh`rm -f ${path}`}
else
  ${asUser(user, sh`rm -f ${path}`)}
fi`,
    )
    .join('\n')
}

/** The garbage collector's logs, in memory. */
function removeGcLogs({ user }: LeftoversSpec): string {
  return `if ${userExists(user)}; then ${sh`find /dev/shm -maxdepth 1 -user ${user} -name 'rmq_*_gc_*' -delete`} || :; fi`
}

/** With what each JVM leaves in /tmp under the name of its user. */
function removeUser({ user }: LeftoversSpec): string {
  return `${asUser(user, sh`rm -rf -- ${`/tmp/hsperfdata_${user}`}`)}
${sh`userdel ${user}`} 2>/dev/null || { sleep ${USER_SECONDS}; ${sh`userdel ${user}`}; }`
}
