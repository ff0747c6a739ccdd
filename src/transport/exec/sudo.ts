import { RmqError, type ErrorCode } from '../../errors.ts'

interface Refusal {
  readonly pattern: RegExp
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** The messages of sudo in the C locale (sudo 1.8 to 1.9), in the order in which they are looked for. */
const REFUSALS: readonly Refusal[] = [
  {
    pattern: /must have a tty/i,
    code: 'sudo-requiretty',
    message: 'sudo runs only from a terminal there',
    hint: 'Add to sudoers (visudo): Defaults:USER !requiretty',
  },
  {
    pattern: /incorrect password|try again|authentication failure/i,
    code: 'sudo-password-wrong',
    message: 'sudo did not take the password',
    hint: 'Correct ssh.becomePassword in the inventory, or leave it out to be asked.',
  },
  {
    pattern: /not in the sudoers|may not run sudo|not allowed to (execute|run)/i,
    code: 'sudo-not-allowed',
    message: 'the login user may not run everything as root',
    hint: 'Add to sudoers (visudo): USER ALL=(ALL) ALL, or log in as root (ssh.user: root without become).',
  },
  {
    pattern: /password is required|no password was provided|terminal is required/i,
    code: 'sudo-password-needed',
    message: 'sudo wants a password there and none is known',
    hint: 'Give ssh.becomePassword (as ${VARIABLE} or file:), run from a terminal to be asked, or allow NOPASSWD in sudoers.',
  },
  {
    pattern: /sudo.*(not found|no such file)/i,
    code: 'sudo-missing',
    message: 'sudo is not installed there',
    hint: 'Install sudo, or log in as root (ssh.user: root without become).',
  },
]

/** The kind of refusal in sudo's words; undefined when they are none that is known. */
export const sudoRefusal = (words: string): ErrorCode | undefined =>
  REFUSALS.find(({ pattern }) => pattern.test(words))?.code

/** The error for a script that sudo did not start. */
export function sudoError(host: string, user: string, words: string, code = sudoRefusal(words)): RmqError {
  const refusal = REFUSALS.find((known) => known.code === code)
  return new RmqError(code ?? 'sudo-failed', refusal?.message ?? 'sudo did not start the script', {
    where: { host },
    hint: refusal?.hint.replace('USER', user) ?? `Log in and try: sudo -n true`,
    output: words,
  })
}
