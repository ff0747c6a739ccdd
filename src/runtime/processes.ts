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

/** Shell function: prints '<pid> <name>' of each process that listens on TCP port $1. */
export const LISTENERS_OF = `listeners_of() {
  ss -ltnp "sport = :$1" </dev/null | sed -n 's/.*users:(("\\([^"]*\\)",pid=\\([0-9]*\\),.*/\\2 \\1/p'
}`
