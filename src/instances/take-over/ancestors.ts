import { services } from '../../services/index.ts'

const PROGRAMS = services.flatMap(({ script }) => script?.program ?? []).join('|')
/** A start script of a release, or a path of it. */
export const STARTER = new RegExp(`(?:^|/)(?:${PROGRAMS})$`)
/** Scripts that start java and end with it. */
const WAITS = new RegExp(`(?:^|/)(?:${PROGRAMS}|runbroker\\.sh|runserver\\.sh|rc\\.local)$`)
/** Programs by which a person, cron or the boot starts others; none of them starts one again. */
const PASSES_ON =
  /^(?:sshd(?:-session|-auth)?|su|sudo|runuser|login|nohup|crond?|CROND|atd|anacron|setsid|systemd|init|\(sd-pam\)|screen|SCREEN|tmux.*)$/
const SHELL = /^-?(?:.*\/)?(?:sh|bash|dash|ash|ksh|zsh|csh|tcsh|fish)$/

/**
 * Returns true when an ancestor of a process does not start it again: a login shell, a start script of the release, sshd,
 * su, sudo, cron, init. Any other one may (supervisord, a script of its own).
 * @param line name of its program, a blank, its command line
 */
export function isBystander(line: string): boolean {
  const { name, program, words } = partsOf(line)
  if (!SHELL.test(program)) return PASSES_ON.test(name) || (name === 'tmux:' && program !== '')
  if (program.startsWith('-')) return true
  const given = words.filter((word) => !word.startsWith('-') && !word.startsWith('+'))
  const [script] = given
  if (script === undefined) return true
  if (!words.slice(0, words.indexOf(script)).some((word) => /^-\w*c$/.test(word))) return WAITS.test(script)
  return isOneStart(given)
}

/** Returns true when an ancestor is a shell, with or without a script. @param line as isBystander takes it */
export const isOfShell = (line: string): boolean => SHELL.test(partsOf(line).program)

function partsOf(line: string): { name: string; program: string; words: string[] } {
  const blank = line.indexOf(' ')
  const name = blank === -1 ? line : line.slice(0, blank)
  const command = blank === -1 ? '' : line.slice(blank + 1).trim()
  const [program = '', ...words] = command.split(/\s+/)
  return { name, program, words }
}

/** The text of `sh -c` is one command: a start script of the release, and nothing that could start it again. */
function isOneStart(words: readonly string[]): boolean {
  const text = words.join(' ').replace(/^cd \S+ ?(?:&&|;) ?/, '')
  if (/[;|`$(){}]|&&/.test(text)) return false
  const [first = ''] = text
    .split(' ')
    .filter((word) => word !== 'nohup' && word !== 'exec' && !SHELL.test(word))
  return WAITS.test(first)
}
