import { DETACHED } from './batch.ts'
import { sh } from './quote.ts'

/**
 * Shell text that runs a script as a user of the host, with umask 077, in `/`, and ends at the first command that
 * fails. Everything in a folder of that user is read and written by this: a link that the user puts there leads no
 * further than the user's own rights do. The script does not get the descriptor by which a batch holds its lock.
 * @param user name of an account; root has to run the text, unless it runs as that user already
 */
export function asUser(user: string, script: string): string {
  return `(
set -- ${sh`runuser -u ${user} --`}
[ "$(id -un)" != ${sh`${user}`} ] || set --
"$@" /bin/sh -euc ${sh`${`umask 077\ncd /\n${script}`}`}
) ${DETACHED}`
}
