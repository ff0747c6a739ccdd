import type { Instance } from '../model/cluster.ts'
import { MANAGED } from '../layout/managed.ts'
import { logFolders, MARK_NAME, markFile, tieredMark } from '../layout/stores.ts'
import { services } from '../services/index.ts'
import { asUserFor } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import { LOG_FAULT } from './starts/log-fault.ts'

/** Patterns below a folder of the store; constants of this program, which the shell has to read unquoted. */
const MESSAGE_FILES = services.flatMap(({ messageFiles = [] }) => messageFiles)
const below = (folder: string): string => MESSAGE_FILES.map((pattern) => `"${folder}"/${pattern}`).join(' ')

/** Shell condition, with LOG_IS_LOST: the folder has a file of messages. @param variable '$name' of the folder's path */
export const hasMessages = (variable: string): string => `any_file ${below(variable)}`

/**
 * Shell function `log_is_lost ROOT [FOLDER]…`: succeeds when the store at ROOT has consume queues and no commit log, in
 * ROOT or in one of the FOLDERs. A broker keeps the last file of both, whatever expires. It needs no other program: not
 * every image has `find`. The queues, of which a broker has thousands, are listed only where there is no log.
 */
export const LOG_IS_LOST = `any_file() {
  for any_file in "$@"; do
    if [ -f "$any_file" ]; then return 0; fi
  done
  return 1
}
log_is_lost() {
  store=$1
  if any_file ${below('$store')}; then return 1; fi
  shift
  for folder in "$@"; do
    if any_file "$folder"/* ${below('$folder')}; then return 1; fi
  done
  for queue in "$store"/consumequeue/*/*; do
    if any_file "$queue"/*; then return 0; fi
  done
  return 1
}
`

/**
 * Refuses the start of an instance on a store that is not its own; the arguments are `guardWords`. A container does not see
 * the marks beside its log folders: `marks_of_logs` is empty there.
 */
const GUARD = `refuse() {
  printf '%s\\n' "$1" >&2
  exit 1
}
${LOG_IS_LOST}
${LOG_FAULT}
cluster=$1 instance=$2 mark=$3
shift 3
check_mark() {
  [ -f "$1" ] || refuse "$instance does not start: $1 is missing. Is the disk of \${1%/*} mounted?"
  [ -r "$1" ] || refuse "$instance does not start: $1 cannot be read by $(id -un)"
  its_cluster='' its_instance='' its_logs='' its_disk='' its_queues=''
  while IFS='=' read -r key value; do
    case $key in
      cluster) its_cluster=$value ;;
      instance) its_instance=$value ;;
      disk) its_disk=$value ;;
      queues) its_queues=$value ;;
      log) its_logs="$its_logs$value
" ;;
    esac
  done <"$1"
  if [ "$its_cluster $its_instance" != "$cluster $instance" ]; then
    refuse "$instance does not start: by $1 the store is of $its_instance of cluster $its_cluster"
  fi
}
root=\${mark%/*}
check_mark "$mark"
logs=$its_logs log_made=\${its_queues:-always}
while [ "\${1:-}" = --mark ]; do
  check_mark "$2"
  shift 2
done
while [ -n "$marks_of_logs" ] && IFS= read -r folder; do
  [ -n "$folder" ] || continue
  check_mark "$folder.${MARK_NAME}"
  if [ ! -d "$folder" ]; then
    had='has a part of its commit log'
    [ "$its_disk" != own ] || had='had a disk of its own'
    refuse "$instance does not start: $folder $had, and is no folder now. Is its disk mounted?"
  fi
  [ "$its_disk" = own ] || continue
  if [ "$(stat -L -c %d "$folder")" = "$(stat -L -c %d "\${folder%/*}/")" ]; then
    refuse "$instance does not start: $folder had a disk of its own, and is on that of \${folder%/*}. Is its disk mounted?"
  fi
done <<END
$logs
END
if log_is_lost "$root" "$@"; then
  refuse "$instance does not start: $root has consume queues, and there is no commit log in $root $*. Is its disk mounted?"
fi
fault=$(log_fault 0 "$root" "$@")
[ -z "$fault" ] || refuse "$instance does not start: its store is not whole: $fault"
`

/** Seconds that the check may take: what is a regular file now may be a pipe a moment later. */
const CHECK_SECONDS = 60

/**
 * The file that a unit runs before each start: `check-store --user USER CLUSTER INSTANCE MARK [--mark MARK]… [FOLDER]…`. Root runs it, as
 * systemd 219 cannot give one of the commands before the start another user. It reads the store as USER, who may have put
 * a link or a pipe there.
 */
export const GUARD_SCRIPT = `#!/bin/sh
${MANAGED}
# Refuses the start of an instance when its disk is not mounted, or when the store is of another instance.
# check-store --user USER CLUSTER INSTANCE MARK [--mark MARK]... [FOLDER]...: the first MARK is a file in the store, the
# others lie in further folders of it; the FOLDERs hold its messages
# The store is read as USER.
set -u
if [ "$1" = --user ]; then
  user=$2
  shift 2
  if [ "$(id -u)" != "$(id -u "$user")" ]; then
    runuser -u "$user" -- timeout -k 5 ${CHECK_SECONDS} /bin/sh "$0" "$@" && exit 0
    code=$?
    [ "$code" != 124 ] || printf '%s\\n' "$2 does not start: reading its store took more than ${CHECK_SECONDS} s" >&2
    exit "$code"
  fi
fi
marks_of_logs=yes
${GUARD}`

/** The arguments of the check of an instance; undefined: it has no store. */
export function guardWords(
  cluster: string,
  instance: Pick<Instance, 'id' | 'config' | 'service'>,
): string[] | undefined {
  const mark = markFile(instance)
  if (mark === undefined) return undefined
  const tiered = tieredMark(instance)
  return [
    cluster,
    instance.id,
    mark,
    ...(tiered === undefined ? [] : ['--mark', tiered]),
    ...logFolders(instance),
  ]
}

/**
 * Shell text that makes the check of a start without one, as the service's user: it fails, with the reason, where a start would be
 * refused.
 * @param words of `guardWords`
 */
export function storeCheck(user: string, words: readonly string[]): string {
  return asUserFor(
    CHECK_SECONDS,
    user,
    `set -u
${sh`set -- ${words}`}
marks_of_logs=yes
${GUARD}`,
  )
}

/** Shell text that ends with exit code 1 when the check refuses the start. @param words of `guardWords` */
export function guardFragment(words: readonly string[]): string {
  return `(set -u
${sh`set -- ${words}`}
marks_of_logs=
${GUARD}) || exit 1
`
}
