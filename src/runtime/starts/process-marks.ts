import { posix } from 'node:path'
import { OPEN_FILES } from '../../layout/systemd.ts'
import { sh } from '../../shell/quote.ts'

/** Differences of a running process from the start that its unit would make now. */
export interface ProcessMarks {
  /** The user that it runs as, where that is not the user of the service. */
  readonly user?: string
  /** A program or library that it has open, and that was removed or replaced since its start: 'rocketmq-store-5.3.3.jar'. */
  readonly replaced?: string
  /** Files that it may have open, where the host would give it more and these are fewer than those of its unit. */
  readonly fewFiles?: number
}

/** Longest text of a line that is kept, characters. */
const MOST = 200

/**
 * Shell text that prints a line 'PID=user NAME' for each process of `$javas` that another user than the service's runs, and
 * 'PID=file PATH' for each that has a program or an archive of classes open which is not there any more. An update of
 * packages or a new archive of the same release leaves such processes behind. A line 'PID=limit NUMBER' has the files that it may
 * have open (a JVM takes the hard limit); none where the host gives no process `files` of them, as in a container.
 * @param proc another than /proc in tests
 * @param files those of the unit
 */
export const processMarks = (user: string, proc = '/proc', files = OPEN_FILES): string =>
  `opened= gives=
# shellcheck disable=SC3045
! (ulimit -H -n ${files}) 2>/dev/null || gives=yes
[ -z "$javas" ] || wanted=$(${sh`id -u ${user}`} 2>/dev/null) || wanted=
for pid in $javas; do
  uid=
  while read -r word uid rest; do [ "$word" != Uid: ] || break; done <"${proc}/$pid/status" || :
  [ -z "$wanted" ] || [ -z "$uid" ] || [ "$uid" = "$wanted" ] ||
    printf '%s=user %s\\n' "$pid" "$(id -un "$uid" 2>/dev/null || echo "$uid")"
  [ -z "$gives" ] || while read -r word uid rest soft hard more; do
    [ "$uid" != open ] || printf '%s=limit %s\\n' "$pid" "$hard"
  done <"${proc}/$pid/limits" || :
  opened="$opened ${proc}/$pid/exe ${proc}/$pid/fd"
done
[ -z "$opened" ] || find $opened -maxdepth 1 \\( -lname '*.jar (deleted)' -o -lname '*/java (deleted)' \\) \\
  ! -lname '/tmp/*' -printf '%h/%f %l\\n' 2>/dev/null </dev/null | while read -r entry path; do
  pid=\${entry#${proc}/}
  printf '%s=file %s\\n' "\${pid%%/*}" "$path"
done`

/** @param lines of the answer @param files as for `processMarks` @returns by pid */
export function parseProcessMarks(
  lines: readonly string[],
  files = OPEN_FILES,
): ReadonlyMap<number, ProcessMarks> {
  const marks = new Map<number, ProcessMarks>()
  for (const line of lines) {
    const [, digits, kind, text = ''] = /^(\d{1,10})=(user|file|limit) (.+)$/.exec(line) ?? []
    if (digits === undefined) continue
    const pid = Number(digits)
    if (kind === 'limit' && !(Number(text) < files)) continue
    marks.set(pid, { ...markOf(kind, text), ...marks.get(pid) })
  }
  return marks
}

function markOf(kind: string | undefined, text: string): ProcessMarks {
  if (kind === 'user') return { user: text.slice(0, MOST) }
  if (kind === 'limit') return { fewFiles: Number(text) }
  return { replaced: posix.basename(text.replace(/ \(deleted\)$/, '')).slice(0, MOST) }
}

/**
 * Shell text that prints the lines of the drop-ins in `$units`, the answer of `systemctl show`, that set the user of a
 * service, each with the path before it.
 */
export const DROP_IN_USERS = `set -f
for word in $units; do
  word=\${word#DropInPaths=}
  case $word in /*.d/*.conf) grep -HE '^[[:space:]]*User[[:space:]]*=' "$word" </dev/null || : ;; esac
done
set +f`

/** The user that the last of these drop-ins sets; undefined: none sets one. An empty value takes the user away: root. */
export function userOfDropIns(lines: readonly string[], dropIns: readonly string[]): string | undefined {
  const last = dropIns
    .flatMap((path) =>
      lines.filter((line) => line.startsWith(`${path}:`)).map((line) => line.slice(path.length + 1)),
    )
    .at(-1)
  const value = last?.slice(last.indexOf('=') + 1).trim()
  return value === '' ? 'root' : value?.slice(0, MOST)
}
