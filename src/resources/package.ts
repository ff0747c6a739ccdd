import { quote, sh } from '../shell/quote.ts'

export type PackageManager = 'dnf' | 'yum'

/** ms; a slow mirror and somebody else's package transaction both take their time. */
export const INSTALL_TIMEOUT_MS = 1_200_000

/**
 * Script that installs one package. Both package managers wait by themselves for a lock that somebody else holds;
 * proxies are theirs too (/etc/dnf/dnf.conf, /etc/yum.conf, the environment). Exits with the manager's code after
 * its output and a last line that says in plain words what is wrong, where that is known.
 */
export function installPackage(manager: PackageManager, name: string): string {
  return `export LC_ALL=C
if output=$(${sh`${manager} -y install ${name}`} </dev/null 2>&1); then
  :
else
  code=$?
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
