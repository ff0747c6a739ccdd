import { posix } from 'node:path'
import { sh } from '../../shell/quote.ts'

/** Differences of a running process from the start that its unit would make now. */
export interface ProcessMarks {
  /** The user that it runs as, where that is not the user of the service. */
  readonly user?: string
  /** A program or library that it has open, and that was removed or replaced since its start: 'rocketmq-store-5.3.3.jar'. */
  readonly replaced?: string
}

/** Longest text of a line that is kept, characters. */
const MOST = 200

/**
 * Shell text that prints a line 'PID=user NAME' for each process of `$javas` that another user than the service's runs, and
 * 'PID=file PATH' for each that has a program or an archive of classes open which is not there any more. An update of
 * packages or a new archive of the same release leaves such processes behind.
 * @param proc another than /proc in tests
 */
export const processMarks = (user: string, proc = '/proc'): string =>
  `opened=
[ -z "$javas" ] || wanted=$(${sh`id -u ${user}`} 2>/dev/null) || wanted=
for pid in $javas; do
  uid=
  while read -r word uid rest; do [ "$word" != Uid: ] || break; done <"${proc}/$pid/status" || :
  [ -z "$wanted" ] || [ -z "$uid" ] || [ "$uid" = "$wanted" ] ||
    printf '%s=user %s\\n' "$pid" "$(id -un "$uid" 2>/dev/null || echo "$uid")"
  opened="$opened ${proc}/$pid/exe ${proc}/$pid/fd"
done
[ -z "$opened" ] || find $opened -maxdepth 1 \\( -lname '*.jar (deleted)' -o -lname '*/java (deleted)' \\) \\
  ! -lname '/tmp/*' -printf '%h/%f %l\\n' 2>/dev/null </dev/null | while read -r entry path; do
  pid=\${entry#${proc}/}
  printf '%s=file %s\\n' "\${pid%%/*}" "$path"
done`

/** @param lines of the answer @returns by pid */
export function parseProcessMarks(lines: readonly string[]): ReadonlyMap<number, ProcessMarks> {
  const marks = new Map<number, ProcessMarks>()
  for (const line of lines) {
    const [, digits, kind, text = ''] = /^(\d{1,10})=(user|file) (.+)$/.exec(line) ?? []
    if (digits === undefined) continue
    const pid = Number(digits)
    const found =
      kind === 'user'
        ? { user: text.slice(0, MOST) }
        : { replaced: posix.basename(text.replace(/ \(deleted\)$/, '')).slice(0, MOST) }
    marks.set(pid, { ...found, ...marks.get(pid) })
  }
  return marks
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
