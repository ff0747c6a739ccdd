import { sh } from '../../shell/quote.ts'
import { ifShell } from './shell-program.ts'

/** Looks of 0.2 s in a row in which no shell starts anything: one that starts nothing by then waits for a person. */
const CALM_LOOKS = 5
/** A shell that still runs a new command by then has more to do than to end. */
const MOST_SECONDS = 5

/**
 * Shell text around the end of a process that was started by hand, or by a script of a unit that does not end with it. It fails
 * when a shell above the process runs on and starts something new: a loop that was typed, or stands in a script, starts the
 * process again beside its replacement, and both work on one store. From outside such a shell looks like one that waits for a
 * person.
 * @param end shell text that ends the process
 * @param proc another than /proc in tests
 */
export function endedForGood(pid: number, end: string, proc: string): string {
  return `${shellsAbove(pid, proc)}
before=" $(shell_children | tr '\\n' ' ')"
${end}
calm=0
fresh=
deadline=$(($(date +%s) + ${MOST_SECONDS}))
[ -n "$shells" ] || calm=${CALM_LOOKS}
while [ "$calm" -lt ${CALM_LOOKS} ]; do
  fresh=
  for child in $(shell_children); do
    case $before in *" $child "*) ;; *) fresh=$child ;; esac
  done
  if [ -z "$fresh" ]; then calm=$((calm + 1))
  elif [ "$(date +%s)" -lt "$deadline" ]; then calm=0
  else break
  fi
  sleep 0.2
done
if [ -n "$fresh" ]; then
  name=
  read -r name <"${proc}/\${fresh#*:}/comm" 2>/dev/null || :
  ${sh`printf '%s %s (pid %s): end the shell (kill %s)\n' ${`pid ${pid} has ended, and the shell that started it runs on and started`}`} "$(printf %s "$name" | tr -cd '[:alnum:]._-')" "\${fresh#*:}" "\${fresh%:*}" >&2
  exit 1
fi`
}

/** Sets `shells` to the pids of the shells above a process, and defines shell_children, which prints SHELL:CHILD. */
const shellsAbove = (pid: number, proc: string): string => `parent_of() {
  read -r stat <"$1" || return 1
  set -f
  set -- \${stat##*) }
  set +f
  [ "$1" != Z ] && parent=$2
} 2>/dev/null
shell_children() {
  for entry in ${proc}/[0-9]*; do
    parent_of "$entry/stat" || continue
    case $shells in *" $parent "*) printf '%s:%s\\n' "$parent" "\${entry##*/}" ;; esac
  done
}
shells=
parent=
parent_of ${proc}/${pid}/stat || parent=1
depth=0
while [ "$parent" -gt 1 ] && [ "$depth" -lt 32 ]; do
  depth=$((depth + 1))
  at=$parent
  name=
  read -r name <"${proc}/$at/comm" || break
  case $name in
    *sh | *.sh | mq* | rc.local) shells="\${shells:- }$at " ;;
    su | sudo | runuser | nohup) ;;
    *)
${ifShell(`"${proc}/$at/exe"`, 'shells="${shells:- }$at "', 'break')}
      ;;
  esac
  parent_of "${proc}/$at/stat" || break
done 2>/dev/null`
