import { RmqError } from '../../errors.ts'

/** Words of a login without a shell, in the order in which they are looked for, and what to do. */
const REASONS: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /not available|nologin/i,
    hint: 'Give USER a login shell on the host (usermod -s /bin/bash USER), or log in as another user (ssh.user).',
  },
  {
    pattern: /password.*(expired|change)|account.*expired/i,
    hint: 'Log in once as USER to change the password, or extend the account (chage -l USER).',
  },
  {
    pattern: /(sh|env): .*(not found|no such file|permission denied)/i,
    hint: 'Make /bin/sh and /usr/bin/env run for USER: see the output.',
  },
]

/** For a login that runs something else. */
const DEFAULT_HINT =
  'Try: ssh to the host, then sh -c true. Look for what runs there instead: exec or exit in ~/.bashrc (~/.cshrc), ' +
  'ForceCommand in sshd_config, command= in authorized_keys.'

/**
 * The error for a login that did not run our command line.
 * @param words output of the host in its place
 * @param exit code of the login; undefined: it did not end
 */
export function shellFailed(host: string, user: string, words: string, exit: number | undefined): RmqError {
  const ended =
    exit === undefined ? 'the login waits for something else' : `the login ended with exit ${exit}`
  const said = words === '' ? ' and no output' : ''
  const hint = REASONS.find(({ pattern }) => pattern.test(words))?.hint ?? DEFAULT_HINT
  return new RmqError('shell-failed', `the host did not start a shell for ${user}: ${ended}${said}`, {
    where: { host },
    hint: hint.replaceAll('USER', user),
    output: words,
  })
}
