import { sh } from '../../../shell/quote.ts'

/** Bytes of a file that are read, and seconds that it may take: a user may have put a pipe there. */
const [MOST_BYTES, MOST_SECONDS] = [65_536, 5]

/**
 * Shell functions. `reader_of PATH` (without links) sets `reader` to the id of the user by whose rights a file is read, '' for the own
 * ones: the owner of the outermost folder or file on the path that is neither root's nor of the own user, who can exchange all that lies
 * in it. `print_text PATH` prints the begin of a file by those rights, or nothing.
 */
export const READ_FUNCTIONS = `reader_of() {
  reader=
  at=$1
  while [ -n "$at" ]; do
    if [ ! -O "$at" ]; then
      owner=$(stat -c %u -- "$at") || owner=
      [ "$owner" = 0 ] || reader=\${owner:-none}
    fi
    at=\${at%/*}
  done
}
print_text() {
  path=$(readlink -f -- "$1") || return 0
  case $path in /proc/* | /sys/* | /dev/*) return 0 ;; esac
  [ -f "$path" ] || return 0
  reader_of "$path"
  if [ -z "$reader" ]; then
    ${sh`timeout ${MOST_SECONDS} head -c ${MOST_BYTES}`} -- "$path" </dev/null || :
    return 0
  fi
  [ "$(id -u)" = 0 ] || return 0
  name=$(id -nu -- "$reader") || return 0
  ${sh`timeout ${MOST_SECONDS} runuser`} -u "$name" -- ${sh`head -c ${MOST_BYTES}`} -- "$path" </dev/null || :
} 2>/dev/null`
