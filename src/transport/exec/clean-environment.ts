import { quote } from '../../shell/quote.ts'

/** The host's own folders first: nothing in /usr/local stands in for a program of the system. */
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin'

/** Variables that a script still gets: the user's, that of the connection, and the way of dnf to the internet. */
const KEPT = [
  ...['HOME', 'USER', 'LOGNAME', 'SSH_CONNECTION'],
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'],
]

/** `env` that starts a program without anything of the login's environment. */
export const CLEAN_ENV = `/usr/bin/env -i PATH=${PATH} LC_ALL=C`

/**
 * Run by the login's sh, as `env` alone cannot know which variables are set. POSIXLY_CORRECT, BASH_ENV, SHELLOPTS
 * (noclobber), exported functions, TMOUT, GREP_OPTIONS, CDPATH, JAVA_HOME, NAMESRV_ADDR … end here.
 */
const START = `exec ${CLEAN_ENV} ${KEPT.map((name) => `\${${name}:+"${name}=$${name}"}`).join(' ')} /bin/sh -c "$@"`

/**
 * A command line that runs shell text by sh, with the same environment on every host, whatever shell reads the line.
 * @param text one line without single quotes, backslashes in pairs and `!`, which csh and fish would change
 * @param words "$1" and the following
 */
export function cleanShell(text: string, words: readonly string[] = []): string {
  const argv = ['/bin/sh', '-c', START, 'sh', text, 'sh', ...words]
  return argv.map(quote).join(' ')
}
