/** Longest part of a file that is read. */
export const FILE_BYTES = 65_536

/**
 * Shell functions. `file64 KEY PID PATH IN` prints `KEY=base64` of a regular file that a process names, or `KEY.refused=1`
 * for one that the process itself cannot read: root reads here, and any user can start a program with `-c /etc/shadow`.
 * `KEY.cut=1` comes too for a longer one.
 * PATH is a path as the process sees it; IN is 'container' for a process in a container, where no link is followed (a link
 * of a container leads root to files of the host). Owner and mode are those of the opened file.
 * @param proc another than /proc in tests
 */
export const fileFunctions = (proc = '/proc'): string => `may() {
  # uid ' groups ' bit owner group mode
  [ "$1" != 0 ] || return 0
  if [ "$4" = "$1" ]; then bit=$(($3 << 6))
  else
    case "$2" in
      *" $5 "*) bit=$(($3 << 3)) ;;
      *) bit=$3 ;;
    esac
  fi
  [ $((0$6 & bit)) -ne 0 ]
}
hasLink() {
  at=$1
  while [ "$at" != "$2" ] && [ "\${at#"$2"/}" != "$at" ]; do
    [ ! -L "$at" ] || return 0
    at=\${at%/*}
  done
  return 1
}
mayReach() {
  at=\${3%/*}
  while :; do
    at_stat=$(stat -c '%u %g %a' "\${at:-/}") || return 1
    may "$1" "$2" 1 $at_stat || return 1
    [ -n "$at" ] || return 0
    at=\${at%/*}
  done
}
mayRead() {
  uid=$(sed -n 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\\([0-9]*\\).*/\\1/p' "${proc}/$1/status")
  [ -n "$uid" ] || return 1
  groups=" $(sed -n -e 's/^Gid:[[:space:]]*[0-9]*[[:space:]]*\\([0-9]*\\).*/\\1/p' -e 's/^Groups://p' "${proc}/$1/status" | tr '\\n\\t' '  ') "
  owner=$(stat -L -c %u /proc/self/fd/3) || return 1
  if [ -L "$2" ] && [ "$(stat -c %u "$2")" != "$owner" ] && [ "$(stat -c %u "$2")" != 0 ]; then return 1; fi
  [ "$uid" != 0 ] || return 0
  [ "$owner" = "$uid" ] || [ "$owner" = 0 ] || return 1
  may "$uid" "$groups" 4 $(stat -L -c '%u %g %a' /proc/self/fd/3) || return 1
  [ "$3" = container ] || mayReach "$uid" "$groups" "$(readlink /proc/self/fd/3)"
}
file64() (
  file=${proc}/$2/root$3
  [ -f "$file" ] || exit 0
  if [ "$4" = container ] && hasLink "$file" "${proc}/$2/root"; then printf '%s.refused=1\\n' "$1"; exit 0; fi
  exec 3<"$file" || exit 0
  if [ -f /proc/self/fd/3 ] && mayRead "$2" "$file" "$4"; then
    printf '%s=%s\\n' "$1" "$(head -c ${FILE_BYTES} <&3 | base64 | tr -d '\\n')"
    [ "$(stat -L -c %s /proc/self/fd/3)" -le ${FILE_BYTES} ] || printf '%s.cut=1\\n' "$1"
  else printf '%s.refused=1\\n' "$1"; fi
)`
