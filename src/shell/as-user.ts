import { DETACHED } from './batch.ts'
import { quote, sh } from './quote.ts'

/** Names that a shell expands after a tilde. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/**
 * Shell text that runs a script as a user of the host, with umask 077, in `/`, and ends at the first command that
 * fails. Everything in a folder of that user is read and written by this: a link that the user puts there leads no
 * further than the user's own rights do. The script does not get the descriptor by which a batch holds its lock.
 * @param user name of an account; root has to run the text, unless it runs as that user already
 * @param argument a shell word that the script gets as `$1`
 */
export function asUser(user: string, script: string, argument?: string): string {
  // bash knows that it is root's; other shells start a process for it.
  const isOther = user === 'root' ? '' : '[ "${EUID-}" = 0 ] || '
  return `(
set -- ${sh`runuser -u ${user} --`}
${isOther}[ "$(id -un)" != ${sh`${user}`} ] || set --
exec "$@" /bin/sh -euc ${sh`${`umask 077\ncd /\n${script}`}`}${argument === undefined ? '' : ` sh ${argument}`}
) ${DETACHED}`
}

/**
 * Shell text that runs a script by `/bin/sh` as a user of the host, for so many seconds at most; as root where the host has no such
 * account. Its exit code is that of the script, 124 after that time.
 */
export function asUserFor(seconds: number, user: string, script: string): string {
  const limited = sh`timeout -k 5 ${seconds} /bin/sh -c`
  return `text=${quote(script)}
if ${userExists(user)}; then
${asUser(user, `exec ${limited} "$1"`, '"$text"')}
else
${limited} "$text"
fi`
}

/**
 * Shell condition: there is an account of that name. The shell expands `~NAME` to a folder only then (getpwnam), which
 * starts no process.
 */
export function userExists(user: string): string {
  if (!PLAIN_NAME.test(user)) return sh`id -u ${user} >/dev/null 2>&1`
  return `case ~${user} in '~'*) false ;; esac`
}
