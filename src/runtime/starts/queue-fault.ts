import { TIMER_SUBJECT } from './timer-fault.ts'

/** Files of a commit log and of a consume queue are named by their offset. */
export const NAME = '[0-9]'.repeat(20)
/** First words of a fault of a consume queue. */
const SUBJECT = 'a consume queue has'
/** Folders in the store with a folder for each topic and queue: queues, those of batches, and what queues keep of properties. */
const QUEUES = ['consumequeue', 'batchconsumequeue', 'consumequeue_ext']
/**
 * Seconds that the files of a store are listed for; what was listed until then is compared. Those of all stores that are read
 * together have `TOGETHER_SECONDS`, and later ones are not listed: well below the 10 s in which the stores of a host are read, as a
 * reading that does not come to its end is an error.
 */
const LIST_SECONDS = 2
const TOGETHER_SECONDS = 6
/** Gaps that are looked at again: while the oldest files of a queue expire, a listing may have one and lack the next. */
const LOOKED_AT = 20

/** Returns true for a fault of a consume queue, not of the commit log. @param fault as `log_fault` prints it */
export const isQueueFault = (fault: string): boolean => fault.startsWith(SUBJECT)

/**
 * Shell functions `list_clock`, which sets list_now to the seconds since the host's boot, `list_until`, which begins the time for the lists of all stores, and `list_files FORMAT DEPTH FOLDER…`, which prints
 * FORMAT of stat and the path of each file of DEPTH to 3 folders below the FOLDERs that is named by an offset, while there is time.
 */
export const LIST_FILES = `list_end=
list_clock() { { read -r list_now list_rest </proc/uptime; } 2>/dev/null || list_now=0; }
list_until() {
  [ -z "$list_end" ] || return 0
  list_clock
  list_end=$((\${list_now%%.*} + ${TOGETHER_SECONDS}))
}
list_files() {
  list_format=$1 list_depth=$2
  shift 2
  list_clock
  list_left=$((list_end - \${list_now%%.*}))
  [ "$list_left" -gt 0 ] || return 0
  [ "$list_left" -le ${LIST_SECONDS} ] || list_left=${LIST_SECONDS}
  exec timeout "$list_left" find -L "$@" -mindepth "$list_depth" -maxdepth 3 -type f -name '${NAME}' -exec stat -L -c "$list_format %n" {} + 2>/dev/null
}
`

/**
 * Shell function `queue_fault ROOT`, with `log_say` and LIST_FILES: prints what a consume queue of the store at ROOT lacks, or the log of
 * its timer store, of the first that lacks something. RocketMQ makes none of it again: a start dispatches the end of the commit log
 * alone (CommitLog.recoverNormally and recoverAbnormally, by the checkpoint), and what is behind the longest of all queues
 * (DefaultMessageStore.start).
 * - Consumers go over a file that is missing between others, 300,000 messages (DefaultMessageStore.getMessage,
 *   OFFSET_FOUND_NULL), and a start does not see it (ConsumeQueue.recover reads the last three files).
 * - A file of another size ends a start from 4.5.0 on; before, and in 4.9.2, it is ignored with all behind it
 *   (MappedFileQueue.load). The last one may be empty: it is just being made.
 * Not found: a queue without its first or last files, which looks like one that expired or is short; one queue that is missing
 * among others, which looks like a deleted topic.
 */
export const QUEUE_FAULT = `queue_fault() {
  for queue_folder in ${QUEUES.join(' ')} timerlog; do
    [ ! -d "$1/$queue_folder" ] || set -- "$@" "$1/$queue_folder"
  done
  shift
  [ $# -gt 0 ] || return 0
  queue_faults=$(list_files %s 1 "$@" | sort -k 2 | awk '
function found(text) { if (count++ < ${LOOKED_AT}) printf "%s", text }
function wrong() { found(sprintf("%s\\n\\n%s bytes, and another one %s\\n", last, bytes, size)) }
{
  path = substr($0, length($1) + 2)
  name = path
  sub(/.*\\//, "", name)
  folder = substr(path, 1, length(path) - length(name))
  if (folder != last_folder) {
    if (bytes != size && bytes != 0) wrong()
    size = $1 + 0
  } else if (bytes != size) wrong()
  else if (name + 0 != start + size) found(sprintf("%s\\n%s\\n%s%020.0f\\n", path, last, folder, start + size))
  last_folder = folder
  last = path
  start = name + 0
  bytes = $1 + 0
}
END { if (bytes != size && bytes != 0) wrong() }') || :
  [ -z "$queue_faults" ] || queue_faults=$(printf '%s\\n' "$queue_faults" |
    while IFS= read -r queue_file && IFS= read -r queue_last && IFS= read -r queue_next; do
      [ -f "$queue_file" ] || continue
      case \${queue_file%/*} in */timerlog) queue_has='${TIMER_SUBJECT}' ;; *) queue_has='${SUBJECT}' ;; esac
      if [ -z "$queue_last" ]; then
        printf '%s\\n' "$queue_has $queue_file with $queue_next"
        break
      elif [ -f "$queue_last" ] && [ ! -e "$queue_next" ]; then
        printf '%s\\n' "$queue_has no file between $queue_last and $queue_file"
        break
      fi
    done) || :
  log_say "$queue_faults"
}
`
