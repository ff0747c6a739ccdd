import type { Instance } from '../inventory/model.ts'
import { parseSize } from '../inventory/units.ts'
import { sh } from '../shell/quote.ts'

/**
 * Shell function: sets `java` to the pid of java at or below process $1, or to nothing. The release's scripts do not
 * exec, so java is a child of a child of whatever was started. By builtins alone.
 */
export const FIND_JAVA = `find_java() {
  java=
  pid=$1
  for depth in 1 2 3 4 5; do
    comm=
    read -r comm </proc/$pid/comm || return 0
    if [ "$comm" = java ]; then java=$pid; return 0; fi
    child=
    read -r child rest </proc/$pid/task/$pid/children || [ -n "$child" ] || return 0
    pid=$child
  done
}`

const HEAP = /^\/proc\/(\d+)\/cmdline:-Xmx(.+)$/

/**
 * -Xmx of processes, bytes, by pid: of several the last, as HotSpot takes it.
 * @param text of `grep -zoH` over /proc/PID/cmdline: '/proc/12/cmdline:-Xmx4g', each ended by NUL, or by a newline (grep 2.20 of EL7)
 */
export function maxHeaps(text: string): ReadonlyMap<number, number> {
  return new Map(
    text.split(/[\0\n]/).flatMap((found) => {
      const [, pid, size = ''] = HEAP.exec(found.trim()) ?? []
      const bytes = parseSize(size)
      return bytes === undefined ? [] : [[Number(pid), bytes] as const]
    }),
  )
}

/** Shell function: prints '<pid> <name>' of each process that listens on TCP port $1. */
export const LISTENERS_OF = `listeners_of() {
  ss -ltnp "sport = :$1" </dev/null | sed -n 's/.*users:(("\\([^"]*\\)",pid=\\([0-9]*\\),.*/\\2 \\1/p'
}`

/** How a runtime tells its own processes from others; `mark` and `name` are shell words. */
export interface Ownership {
  /** What the cgroup of an own process contains. */
  readonly mark: string
  /** 'part of', 'in container': for the message. */
  readonly place: string
  /** Of the unit or container, for the message. */
  readonly name: string
}

/** After LISTENERS_OF: fails, naming port and process, when somebody else holds a port of the instance. */
export function noStrangers(instance: Pick<Instance, 'ports'>, { mark, place, name }: Ownership): string {
  const ports = instance.ports.map(({ port }) => String(port))
  return `taken=0
for port in ${sh`${ports}`}; do
  holders=$(listeners_of "$port")
  while read -r pid name; do
    if [ -z "$pid" ] || grep -qF ${mark} "/proc/$pid/cgroup"; then continue; fi
    printf 'port %s is held by %s (pid %s), which is not ${place} %s\\n' "$port" "$name" "$pid" ${name} >&2
    taken=1
  done <<HOLDERS
$holders
HOLDERS
done
[ "$taken" = 0 ]`
}
