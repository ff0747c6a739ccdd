import { HELD_DESCRIPTOR } from '../../shell/batch.ts'
import { flushFile } from '../../shell/flush.ts'
import { sh } from '../../shell/quote.ts'

/** Seconds without a renewal, on the host's clock, after which a lock ends whatever else is known of its run. */
export const LEASE_SECONDS = 90

/** Exit codes of the scripts here. */
export const EXIT = {
  /** Another run holds the lock. */
  held: 4,
  /** A step of an earlier run is still at work. */
  busy: 5,
  /** The lock is not the one that was seen. */
  changed: 6,
  /** No run has begun a step. */
  never: 7,
} as const

/** ms that one of these scripts may take. */
export const SCRIPT_TIMEOUT_MS = 30_000

/** Folders of the tool's state on a host, made when they are missing. */
export interface LockFolders {
  /** Of all clusters: the lock of the host itself. */
  readonly host: string
  /** Of this cluster. */
  readonly cluster: string
}

/** Content of a lock: one line that begins with the token of its run. */
export interface LockText {
  readonly token: string
  readonly line: string
}

/** Both locks, in the order in which they are taken. */
const locksOf = ({ host, cluster }: LockFolders): string[] => [`${host}/lock`, `${cluster}/lock`]
const busyFile = ({ host }: LockFolders): string => `${host}/lock.busy`
const stopMark = ({ cluster }: LockFolders, token: string): string => `${cluster}/stop-${token}`

/** Shell pattern of the first line of a lock of this run. */
const ownLine = (token: string): string => `${sh`${`{"token":${JSON.stringify(token)}`}`}*`

/**
 * Looking at an old lock and replacing it are two acts: they happen under a kernel lock that is held for milliseconds.
 * `9>&9` hands the descriptor on in shells that keep theirs to themselves (mksh); busybox has no `flock -w`.
 */
const enter = ({ host }: LockFolders): string => `exec 9>${sh`${`${host}/lock.guard`}`}
tries=0
until flock -n 9 9>&9; do
  tries=$((tries + 1))
  [ "$tries" -le 40 ] || { echo 'another run has been taking or releasing the lock for 10 s' >&2; exit 1; }
  sleep 0.25
done
`

/**
 * Functions of a script that looks at locks:
 * - `process PID` reads name, parent and start time (proc(5), ticks since boot) of a process; `started` is empty when
 *   there is none;
 * - `lives FILE` succeeds when the run of that lock may still be connected: the host has not booted since, the sshd
 *   process of its connection is there, and it was renewed within the lease. A lock without these lines has only the
 *   lease.
 */
const LOOK = `boot_now=
{ IFS= read -r boot_now </proc/sys/kernel/random/boot_id; } 2>/dev/null || :
process() {
  started= parent= name=
  { IFS= read -r stat </proc/"$1"/stat; } 2>/dev/null || return 0
  name=\${stat#*"("}
  name=\${name%")"*}
  set -- \${stat##*")"}
  parent=$2 started=\${20}
}
lives() {
  boot= session=
  while IFS= read -r line; do
    case $line in boot=*) boot=\${line#boot=} ;; session=*) session=\${line#session=} ;; esac
  done <"$1"
  [ -z "$boot" ] || [ -z "$boot_now" ] || [ "$boot" = "$boot_now" ] || return 1
  if [ -n "$session" ]; then
    process "\${session% *}"
    [ "$started" = "\${session#* }" ] || return 1
  fi
  age=$(( $(date +%s) - $(stat -c %Y "$1") ))
  [ "$age" -lt ${LEASE_SECONDS} ]
}
`

/** Sets `session` to process id and start time of the sshd process that carries this connection; empty without one. */
const SESSION = `session=
p=$$
while [ "$p" -gt 1 ]; do
  process "$p"
  [ -n "$started" ] || break
  case $name in sshd | sshd-session | dropbear) session="$p $started"; break ;; esac
  p=$parent
done
`

/**
 * Takes both locks, or prints the one that another run holds and exits with `EXIT.held`. A lock from the future is one
 * from before the clock was set back: it counts as renewed now, so that its run can renew it and its lease ends as any
 * other.
 *
 * A machine that is named twice in an inventory is taken once. Afterwards it exits as `idleScript`.
 */
export const acquireScript = (folders: LockFolders, { token, line }: LockText): string => `set -eu
umask 077
${sh`mkdir -p ${[folders.host, folders.cluster]}`}
${enter(folders)}${LOOK}for file in ${sh`${locksOf(folders)}`}; do
  if [ ! -e "$file" ] && [ ! -L "$file" ]; then continue; fi
  first=
  { IFS= read -r first <"$file"; } 2>/dev/null || :
  case $first in ${ownLine(token)}) continue ;; esac
  if lives "$file"; then
    if [ "$age" -lt 0 ]; then touch "$file"; fi
    cat "$file"
    exit ${EXIT.held}
  fi
done
${SESSION}for file in ${sh`${locksOf(folders)}`}; do
  printf '%s\\n' ${sh`${line}`} "boot=$boot_now" "session=$session" >"$file.new"
  ${flushFile('"$file.new"')}
  mv -f "$file.new" "$file"
done
for mark in ${sh`${`${folders.cluster}/stop-`}`}*; do
  if [ "$mark" != ${sh`${stopMark(folders, token)}`} ]; then rm -f "$mark"; fi
done
${idleScript(folders)}`

/**
 * Exits 0 when no batch of an earlier run is at work on the host. Otherwise it prints the batch's run, its last step,
 * and its processes, each as 'pid name', and exits with `EXIT.busy`.
 */
export function idleScript(folders: LockFolders): string {
  const file = sh`${busyFile(folders)}`
  return `exec 8>>${file}
if flock -n 8 8>&8; then exit 0; fi
first= last=
while IFS= read -r line; do
  [ -n "$first" ] || first=$line
  last=$line
done <${file}
printf '%s\\n' "$first" "$last"
for entry in /proc/[0-9]*; do
  if [ "$entry/fd/${HELD_DESCRIPTOR}" -ef ${file} ]; then
    { IFS= read -r name <"$entry/comm"; } 2>/dev/null && printf '%s %s\\n' "\${entry#/proc/}" "$name"
  fi
done
exit ${EXIT.busy}
`
}

/** As `idleScript`, but exits with `EXIT.never`, and makes no file, where no run has begun a step. */
export const begunScript = (folders: LockFolders): string =>
  `${sh`[ -e ${busyFile(folders)} ]`} || exit ${EXIT.never}\n${idleScript(folders)}`

/** Lines that a batch begins with: the kernel lock that says for its life, and for that of its children, that it works. */
export const occupyScript = (
  folders: LockFolders,
  { line }: LockText,
  lost: number,
): string => `exec ${HELD_DESCRIPTOR}>>${sh`${busyFile(folders)}`}
__rmq_tries=0
until flock -s -n ${HELD_DESCRIPTOR} ${HELD_DESCRIPTOR}>&${HELD_DESCRIPTOR}; do
  __rmq_tries=$((__rmq_tries + 1))
  [ "$__rmq_tries" -le 20 ] || exit ${lost}
  sleep 0.25
done
${sh`printf '%s\\n' ${line} >${busyFile(folders)}`}
`

/** Fragment that exits 1 unless both locks are this run's. */
export const heldScript = (folders: LockFolders, token: string): string =>
  `for __rmq_file in ${sh`${locksOf(folders)}`}; do
  { IFS= read -r __rmq_line <"$__rmq_file"; } 2>/dev/null || exit 1
  case $__rmq_line in ${ownLine(token)}) ;; *) exit 1 ;; esac
done`

/** As `heldScript`, and exits 1 after Ctrl-C. */
export const guardScript = (folders: LockFolders, token: string): string =>
  `${heldScript(folders, token)}\n${sh`[ ! -e ${stopMark(folders, token)} ]`} || exit 1`

export const stopScript = (folders: LockFolders, token: string): string =>
  sh`touch ${stopMark(folders, token)}`

/** Makes no file: a release between the look and the touch would leave a lock without a run behind. */
export const renewScript = (folders: LockFolders, token: string): string =>
  `${heldScript(folders, token)}\n${sh`touch -c ${locksOf(folders)}`}`

export const releaseScript = (folders: LockFolders, token: string): string => `${enter(folders)}
for file in ${sh`${locksOf(folders)}`}; do
  first=
  { IFS= read -r first <"$file"; } 2>/dev/null || continue
  case $first in ${ownLine(token)}) rm -f "$file" ;; esac
done
${sh`rm -f ${stopMark(folders, token)}`}
`

const digest = (folders: LockFolders): string => `${sh`cat ${locksOf(folders)}`} 2>/dev/null | sha256sum`

/** Prints the digest of both locks, age in seconds, 'lives' or 'gone', and the text of the first lock there is. */
export const readScript = (folders: LockFolders): string => `${LOOK}for file in ${sh`${locksOf(folders)}`}; do
  [ -e "$file" ] || continue
  ${digest(folders)}
  state=gone age=
  if lives "$file"; then state=lives; fi
  [ -n "$age" ] || age=$(( $(date +%s) - $(stat -c %Y "$file") ))
  printf '%s\\n' "$age" "$state"
  cat "$file"
  exit 0
done
`

/** Removes both locks if their digest is still the one that was seen; exits with `EXIT.changed` otherwise. */
export const breakScript = (folders: LockFolders, seen: string): string => `${enter(folders)}
[ "$(${digest(folders)})" = ${sh`${seen}`} ] || exit ${EXIT.changed}
${sh`rm -f ${locksOf(folders)}`}
`
