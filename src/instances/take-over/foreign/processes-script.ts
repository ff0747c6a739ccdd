import { isManaged } from '../../../layout/managed.ts'
import { sh } from '../../../shell/quote.ts'
import { ifShell } from '../shell-program.ts'
import { STARTERS } from './start-files.ts'

/** Extended regular expression: an argument that is a main class of RocketMQ (3.x: com.alibaba); any may open a store. */
const MAIN_CLASS = '^(org\\.apache|com\\.alibaba)\\.rocketmq\\.([a-z0-9]+\\.)*[A-Z][A-Za-z0-9]*$'
/** Extended regular expression: the path of a group of processes in a guest of LXC. */
const LXC = '[:/]lxc([.]payload[^/]*)?/'

/** Extended regular expression: a line of a script that begins a loop without a fixed end. */
const LOOP = '^[^#]*(^|[;&|({[:space:]])((while|until)[[:space:]]|for[[:space:]]*[(][(])'

/**
 * print_loop prints the script of the boot that a shell waits in, when it has a loop without an end (PID and command line of the
 * shell); print_mates prints the processes whose files in /proc it reads the paths of; print_dependents the active units that stop
 * with a unit. A target among these ends no process. unit_of prints the unit with a main process, as a line of /proc/PID/cgroup.
 */
const FUNCTIONS = (proc: string): string => `print_mates() {
  while read -r file; do
    mate=\${file#${proc}/}
    name=
    read -r name <"\${file%/cgroup}/comm" || continue
${ifShell('"${file%/cgroup}/exe"', 'name=sh')}
    printf 'mate=%s %s\\n' "\${mate%/cgroup}" "$name"
  done || :
}
print_loop() {
  set -f
  shell=$1
  set -- $2
  set +f
  for word in "$@"; do
    case $word in /*/rc.local) ;; *) continue ;; esac
    [ -f "$word" ] && [ -O "$word" ] && [ -O "\${word%/*}" ] || continue
    if ${sh`timeout 5 grep -qE ${LOOP}`} "$word"; then printf 'loop=%s (pid %s)\\n' "$word" "$shell"; fi
  done
}
unit_of() {
  systemctl show -p Id,MainPID -- '*.service' </dev/null | awk -v pid="$1" '
    function shown() { if (main == pid) print "0::/" unit; unit = main = "" }
    /^Id=/ { unit = substr($0, 4) }
    /^MainPID=/ { main = substr($0, 9) }
    /^$/ { shown() }
    END { shown() }'
}
print_dependents() {
  seen=" $1 "
  queue=$1
  while [ -n "$queue" ]; do
    next=
    for name in $(systemctl show -p RequiredBy,BoundBy,ConsistsOf,PropagatesStopTo -- $queue </dev/null | sed -n -E 's/^(RequiredBy|BoundBy|ConsistsOf|PropagatesStopTo)=//p'); do
      case $seen in *" $name "*) continue ;; esac
      seen="$seen$name "
      next="$next $name"
      case $name in *.target) continue ;; esac
      if systemctl --quiet is-active -- "$name" </dev/null; then printf 'dependent=%s\\n' "$name"; fi
    done
    queue=$next
  done
}`

/**
 * Prints a section for each process of RocketMQ, and sets `any` when there is one.
 * A file of the mapped kind is open for as long as the store is (MappedFile), `lock` from 4.0 on (DefaultMessageStore).
 */
export const processesScript = (proc: string): string => `${FUNCTIONS(proc)}
any=
for entry in ${proc}/[0-9]*; do
  name=
  read -r name <"$entry/comm" || continue
  [ "$name" = java ] || continue
  words=$(tr '\\0' '\\n' <"$entry/cmdline" | head -c 32768) || continue
  printf '%s\\n' "$words" | ${sh`grep -qE ${MAIN_CLASS}`} || continue
  read -r stat <"$entry/stat" || continue
  set -f
  set -- \${stat##*) }
  set +f
  parent=$2
  printf '[process %s]\\nstarted=%s\\n' "\${entry##*/}" "\${20}"
  any=yes
  printf 'user=%s\\n' "$(stat -c %U "$entry")"
  printf '%s\\n' "$words" | sed 's/^/arg=/'
  sed 's/^/cgroup=/' "$entry/cgroup"
  tr '\\0' '\\n' <"$entry/environ" | sed -n 's/^ROCKETMQ_HOME=/home=/p' | head -n 1
  printf 'cwd=%s\\n' "$(readlink "$entry/cwd")"
  if [ "$(readlink "$entry/ns/pid")" != "$(readlink ${proc}/1/ns/pid)" ]; then echo guest=yes
  elif ${sh`grep -qE ${LXC}`} "$entry/cgroup" && ! ${sh`grep -qE ${LXC}`} ${proc}/1/cgroup; then echo guest=yes
  fi
  depth=0
  above=
  top=\${entry##*/}
  while [ "$parent" -gt 1 ] && [ "$depth" -lt 32 ]; do
    depth=$((depth + 1))
    top=$parent
    name=
    read -r name <"${proc}/$parent/comm" || break
    line=$(tr '\\0\\n' '  ' <"${proc}/$parent/cmdline" | head -c 1000)
    printf 'ancestor=%s %s\\n' "$name" "$line"
    print_loop "$parent" "$line"
    [ -n "$above" ] || above=$(grep -E '(^0:|:name=systemd:).*\\.service$' "${proc}/$parent/cgroup" | tail -n 1) || above=
    read -r stat <"${proc}/$parent/stat" || break
    set -f
    set -- \${stat##*) }
    set +f
    parent=$2
  done
  id=$(grep -oE '[0-9a-f]{64}' "$entry/cgroup" | tail -n 1) || id=
  group=$(grep -E '(^0:|:name=systemd):.*\\.service' "$entry/cgroup" | tail -n 1) || group=
  # su opened a session: its processes are no more in the unit that runs su, and mostly neither is su.
  [ -n "$id$group$above" ] || above=$(unit_of "$top")
  if [ -z "$id$group" ] && [ -n "$above" ]; then
    group=$above
    printf 'above=%s\\n' "$above"
  fi
  if [ -n "$id" ]; then
    grep -lF -e "$id" ${proc}/[0-9]*/cgroup | print_mates
  elif [ -n "$group" ]; then
    grep -lxF -e "$group" ${proc}/[0-9]*/cgroup | print_mates
    unit=\${group##*/}
    path=$(systemctl show -p FragmentPath "$unit" </dev/null) || path=
    path=\${path#FragmentPath=}
    if [ -f "$path" ] && ${isManaged('$path')}; then echo managed=yes
    else print_dependents "$unit"
    fi
    case $path in
      /usr/lib/* | /lib/*) ${sh`grep -qE ${STARTERS}`} "$path" || echo system=yes ;;
    esac
  fi
  open=$(ls -l "$entry/fd") || :
  printf '%s\\n' "$open" | sed -n -E 's#^.* -> (/.*)/lock$#root=\\1#p' | sort -u | head -n 50
  printf '%s\\n' "$open" | sed -n -E 's#^.* -> (/.*)/(lock|[0-9]{20})$#\\1#p' | grep -v /consumequeue/ | sort -u | head -n 50 | while IFS= read -r folder; do
    printf 'store=%s\\n' "$folder"
    here=$(stat -L -c %d:%i "$folder") || here=
    there=$(stat -L -c %d:%i "$entry/root$folder") || there=
    [ -n "$here" ] && [ "$here" = "$there" ] || printf 'hidden=%s\\n' "$folder"
  done || :
done 2>/dev/null`
