import { LIST_FILES, NAME, QUEUE_FAULT } from './queue-fault.ts'
import { QUEUES_GONE } from './queues-gone.ts'
import { TIMER_FAULT } from './timer-fault.ts'

/** Bytes at the end of a file in which its blank is looked for: those of the largest message by default, and its header. */
const TAIL_BYTES = 4 * 1024 ** 2 + 65_536
/** Consume queues that are read for messages behind the last file: those that were written last. */
const QUEUES_READ = 20

/**
 * Shell function `log_fault SIZE ROOT FOLDER…`: prints why the files in the FOLDERs cannot be the whole commit log of the
 * store at ROOT, or what its consume queues or its timer store lack; nothing where they are whole, and where a program is missing
 * that it needs. SIZE: bytes of a file, 0: those of the first one. \`$log_made\`: QueuesMade, empty: a start makes no queues.
 * - A broker goes on without a word where a file is missing between others, and truncates its consume queues where the last
 *   ones are (MappedFileQueue.checkSelf, CommitLog.recoverNormally).
 * - A file of another size ends it from 4.5.0 on; before, and in 4.9.2, it ignores that file and all behind it
 *   (MappedFileQueue.load). The last one may be empty: it is just being made.
 * - The first file always has a message: the last file never expires (MappedFileQueue.deleteExpiredFileByTime).
 * - A full file ends with a blank, whose length reaches to the end (CommitLog.BLANK_MAGIC_CODE). One without a next file is
 *   right only after a recovery that cut it in its middle; consume queues end before it then too.
 */
export const LOG_FAULT = `${LIST_FILES}${QUEUE_FAULT}${QUEUES_GONE}${TIMER_FAULT}log_say() { log_found=$1; }
has_number() {
  case $(od -A n -v -t x1 -j "$2" -N 8 "$1" 2>/dev/null) in *[1-9a-f]*) ;; *) return 1 ;; esac
}
log_fault() {
  # mksh counts in 32 bits.
  [ $((4294967296)) = 4294967296 ] || return 0
  LC_ALL=C
  export LC_ALL
  log_size=$1 log_root=$2 log_queues=$2/consumequeue
  shift 2
  list_until
  log_found=
  log_files "$@"
  [ -n "$log_found" ] || timer_fault "$log_root"
  [ -n "$log_found" ] || queue_fault "$log_root"
  [ -z "$log_found" ] || printf '%s\\n' "$log_found"
}
log_files() {
  log_list= log_folders=0
  for log_folder in "$@"; do
    set -- "$log_folder"/${NAME}
    # Beside files of a log, the folder of the store has others.
    if [ ! -f "$1" ]; then
      [ "$log_folder" != "$log_root" ] || continue
      set --
    fi
    for log_file in "$log_folder"/* "$log_folder"/.[!.]*; do
      case \${log_file##*/} in
        ${NAME}) ;;
        *)
          if [ -f "$log_file" ]; then
            log_say "$log_file is no file of the commit log"
            return 0
          fi ;;
      esac
    done
    [ $# -gt 0 ] || continue
    log_folders=$((log_folders + 1))
    log_list="$log_list$(stat -L -c '%s %n' "$@" 2>/dev/null)
" || :
  done
  # The files of one folder are in order already.
  [ "$log_folders" -le 1 ] ||
    log_list=$(printf '%s' "$log_list" | awk -F / '{ print $NF "/" $0 }' | sort | cut -d / -f 2-) || :
  set -f
  IFS='
'
  set -- $log_list
  unset IFS
  set +f
  log_read "$@"
}
log_read() {
  log_last=
  for log_line in "$@"; do
    log_bytes=\${log_line%% *} log_file=\${log_line#* }
    log_name=\${log_file##*/}
    [ "$log_size" != 0 ] || log_size=$log_bytes
    log_start=\${log_name#"\${log_name%%[!0]*}"}
    if [ -z "$log_last" ]; then
      log_first=$log_file
    elif [ "$log_last_bytes" != "$log_size" ]; then
      log_say "$log_last has $log_last_bytes bytes and not $log_size"
      return 0
    elif [ "$log_name" != "\${log_last##*/}" ] && [ $((log_last_start + log_size)) != "$log_start" ]; then
      log_say "there is no file between $log_last and $log_file"
      return 0
    fi
    log_last=$log_file log_last_bytes=$log_bytes log_last_start=\${log_start:-0}
  done
  [ -n "$log_last" ] || return 0
  case $log_last_bytes in
    0) return 0 ;;
    "$log_size") ;;
    *)
      log_say "$log_last has $log_last_bytes bytes and not $log_size"
      return 0 ;;
  esac
  if [ "$(od -A n -v -t x1 -N 8 "$log_first" 2>/dev/null)" = ' 00 00 00 00 00 00 00 00' ]; then
    if log_has_queues; then
      log_say "$log_first is the first file, and has no message, while there are consume queues"
    fi
    return 0
  fi
  queues_gone "$log_root"
  if [ -z "$log_found" ] && log_is_full; then
    log_queue=$(log_queue_behind $((log_last_start + log_size))) || :
    [ -z "$log_queue" ] || log_say "$log_last is the last file, and $log_queue has messages behind it"
  fi
}
log_has_queues() {
  for log_queue in "$log_queues"/*/*; do
    for log_file in "$log_queue"/${NAME}; do
      if [ -f "$log_file" ]; then return 0; fi
    done
  done
  return 1
}
log_is_full() {
  log_tail=${TAIL_BYTES}
  [ "$log_tail" -lt "$log_size" ] || log_tail=$log_size
  # Nothing but zeros: the file is not written that far. To look for the blank takes longer.
  ! cmp -s -n "$log_tail" "$log_last" /dev/zero $((log_size - log_tail)) 0 2>/dev/null || return 1
  log_blank=$(tail -c "$log_tail" "$log_last" | grep -aobF "$(printf '\\313\\324\\061\\224')" 2>/dev/null | tail -n 1)
  log_blank=\${log_blank%%:*}
  [ "\${log_blank:-0}" -ge 4 ] || return 1
  log_blank=$((log_blank - 4))
  set -- $(od -A n -v -t u1 -j $((log_size - log_tail + log_blank)) -N 4 "$log_last" 2>/dev/null)
  [ $# = 4 ] && [ $(((($1 * 256 + $2) * 256 + $3) * 256 + $4)) = $((log_tail - log_blank)) ]
}
log_entry() {
  set -- $(od -A n -v -t u1 -j $(($2 * 20)) -N 12 "$1" 2>/dev/null)
  [ $# = 12 ] || return 1
  log_offset=$(((((((($1 * 256 + $2) * 256 + $3) * 256 + $4) * 256 + $5) * 256 + $6) * 256 + $7) * 256 + $8))
  [ "$9\${10}\${11}\${12}" != 0000 ]
}
log_queue_behind() {
  list_files %Y 3 "$log_queues" | sort -rn | head -n ${QUEUES_READ} | while read -r log_time log_queue; do
    log_low=0
    log_high=$(($(stat -L -c %s "$log_queue" 2>/dev/null || echo 0) / 20))
    while [ "$log_low" -lt "$log_high" ]; do
      log_middle=$(((log_low + log_high) / 2))
      if log_entry "$log_queue" "$log_middle"; then log_low=$((log_middle + 1)); else log_high=$log_middle; fi
    done
    [ "$log_low" -gt 0 ] || continue
    log_entry "$log_queue" $((log_low - 1)) || continue
    [ "$log_offset" -lt "$1" ] || { printf '%s\\n' "$log_queue"; break; }
  done
}
`
