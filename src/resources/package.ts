import { quote, sh } from '../shell/quote.ts'
import { WARNING_MARK } from '../shell/warning.ts'

export type PackageManager = 'dnf' | 'yum'

/** ms; a slow mirror or another package transaction takes its time. */
export const INSTALL_TIMEOUT_MS = 1_200_000

/**
 * Shell text: /proc/PID/cmdline from its input as one line of at most 100 characters, without logins in URLs and without what
 * follows the first word that names a secret.
 */
export const MASKED = String.raw`{ tr '\000\n' '  ' | sed -E -e 's#://[^/@ ]*@#://[redacted]@#g' -e 's/((pass|secret|token|cred)[^ =]*[= ]).*/\1[redacted]/I' | cut -c 1-100; }`

/**
 * Script that installs one package. Both package managers wait by themselves for a lock that another process holds,
 * which a warning names while they wait (dnf: 'Waiting for process with pid', yum: 'another copy is running as pid');
 * proxies are theirs too (/etc/dnf/dnf.conf, /etc/yum.conf, the environment). Exits with the manager's code after
 * its output and a last line that says in plain words what is wrong, where that is known.
 *
 * The manager has a session of its own and writes to a file: when this script is ended (a second Ctrl-C, a timeout) it
 * ends its transaction in peace, where a signal to its group or a pipe without a reader would leave a broken rpm database.
 * The file has no name any more, so nothing of it stays. (setsid waits by itself: no child here leads a group.)
 */
export function installPackage(manager: PackageManager, name: string): string {
  return `export LC_ALL=C
said=$(mktemp)
exec 8>"$said" 9<"$said"
rm -f "$said"
(
  named=
  while kill -0 "$$" 2>/dev/null; do
    pid=$(grep -oE '(process with pid|running as pid) [0-9]+' /proc/self/fd/9 | tail -n 1)
    pid=\${pid##* }
    if [ -n "$pid" ] && [ "$pid" != "$named" ]; then
      named=$pid
      command=$(${MASKED} <"/proc/$pid/cmdline") || command=''
      printf '%s %s\\n' '${WARNING_MARK} waits-for-lock' "${manager} waits for its lock, which process $pid holds: $command"
    fi
    sleep 1 >/dev/null 2>&1 9<&-
  done
) 2>/dev/null 8>&- &
watcher=$!
if ${sh`setsid ${manager} -y install ${name}`} </dev/null >&8 2>&1 8>&- 9<&-; then
  code=0
else
  code=$?
fi
{ kill "$watcher" && wait "$watcher"; } 2>/dev/null || :
if [ "$code" = 0 ]; then
  exec 8>&- 9<&-
else
  output=$(cat <&9)
  printf '%s\\n' "$output" | tail -n 40
  case $output in
    *'No match for argument'* | *'No package '*' available'* | *'Unable to find a match'*)
      echo ${quote(`no enabled repository has the package ${name}`)} ;;
    *'Cannot find a valid baseurl'* | *'Failed to download metadata'* | *'Could not resolve host'* | *'Cannot download'*)
      echo ${quote(`${manager} cannot reach its repositories; see the network, the proxy in its configuration, the mirrors`)} ;;
    *'No space left'* | *'more space needed'*)
      echo 'the disk is full'; df -h / /usr /var 2>/dev/null ;;
  esac
  exit "$code"
fi`
}
