import type { Instance } from '../model/cluster.ts'
import { parseSize } from '../model/units.ts'
import { sh } from '../shell/quote.ts'

/**
 * Shell function: sets `java` to the pid of java at or below process $1, or to nothing. The release's scripts do not
 * exec, so java is a child of a child of the started process. A kernel that does not list children (before
 * CONFIG_PROC_CHILDREN) is asked for the processes of the service's cgroup instead. By builtins alone.
 * @param proc another than /proc in tests
 * @param cgroups another than /sys/fs/cgroup in tests
 */
export function findJava(proc = '/proc', cgroups = '/sys/fs/cgroup'): string {
  return `is_java() {
  comm=
  read -r comm <${proc}/$1/comm && [ "$comm" = java ]
}
find_java_in() {
  while read -r pid; do
    if is_java "$pid"; then java=$pid; return 0; fi
  done <"$1/cgroup.procs"
}
find_java() {
  java=
  pid=$1
  if [ ! -e "${proc}/$pid/task/$pid/children" ]; then
    while IFS=: read -r hierarchy name group; do
      case $hierarchy:$name in
        0:) find_java_in "${cgroups}$group" || find_java_in "${cgroups}/unified$group" || : ;;
        *:name=systemd) find_java_in "${cgroups}/systemd$group" || : ;;
      esac
    done <"${proc}/$pid/cgroup"
    return 0
  fi
  for depth in 1 2 3 4 5; do
    if is_java "$pid"; then java=$pid; return 0; fi
    child=
    read -r child rest <"${proc}/$pid/task/$pid/children" || [ -n "$child" ] || return 0
    pid=$child
  done
}`
}

const HEAP = /^\/proc\/(\d+)\/cmdline:-Xmx(.+)$/

/**
 * -Xmx of processes, bytes, by pid: of several the last, as HotSpot takes it.
 * @param text of `grep -zoH` over /proc/PID/cmdline: '/proc/12/cmdline:-Xmx4g', each with NUL after it,
 *   or a newline (grep 2.20 of EL7)
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

/**
 * Shell function: sets `pid` to that of the first process on line $1 of `ss -p`, or to nothing. iproute 3.10 (CentOS 7.0
 * to 7.3) prints ("java",12,4), later ones ("java",pid=12,fd=4).
 */
export const LISTENING_PID = `listening_pid() {
  pid=
  case $1 in *'users:(("'*) ;; *) return 0 ;; esac
  pid=\${1#*'",'}
  pid=\${pid#pid=}
  pid=\${pid%%,*}
}`

/** Shell function: prints '<pid> <name>' of each process that listens on TCP port $1. */
export const LISTENERS_OF = `listeners_of() {
  ss -ltnp "sport = :$1" </dev/null | sed -n 's/.*users:(("\\([^"]*\\)",\\(pid=\\)\\{0,1\\}\\([0-9]*\\),.*/\\3 \\1/p'
}`

/** The marks by which a runtime distinguishes its own processes from others; `mark` and `name` are shell words. */
export interface Ownership {
  /** Part of the cgroup of an own process. */
  readonly mark: string
  /** 'part of', 'in container': for the message. */
  readonly place: string
  /** Of the unit or container, for the message. */
  readonly name: string
}

/** After LISTENERS_OF: fails, naming port and process, when another process holds a port of the instance. */
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
