import { quote } from '../../shell/quote.ts'
import { cleanShell } from './clean-environment.ts'
import { sealScript } from './sealed-script.ts'

/**
 * Beginning of every script. It prints a marker with its process id and process group on stdout (output of a login shell
 * before it is noise; the group is killed on a timeout) and one on stderr. The marker stands in two halves, so that a
 * host that repeats the command line (sudo's refusal, a shell's trace) does not print it.
 */
const preamble = (nonce: string): string => {
  const halves = `"${nonce.slice(0, 4)}" "${nonce.slice(4)}`
  return [
    'umask 022',
    'read -r _ _ _ _ __rmq_g _ </proc/self/stat',
    `printf "%s%s\\n" ${halves} $$ $__rmq_g"`,
    `printf "%s%s\\n" ${halves}" >&2`,
  ].join('; ')
}

/** A command line and what goes to its stdin. */
export interface ScriptCommand {
  readonly command: string
  readonly stdin: Buffer
}

/**
 * Runs a script that comes on stdin: it never stands in a process list. It is read whole before it runs: nothing in it
 * can eat the rest, and nothing runs of a script that the end of a connection cut off. (100 KB take 10 ms; bash reads the
 * script of `sh -s` byte by byte, 20 ms.)
 */
export function stdinScript(nonce: string, script: string): ScriptCommand {
  const last = `#end-${nonce.slice(4)}`
  const { stdin, open } = sealScript(script, last)
  const run = `case $__rmq_s in *"${last}") eval "$__rmq_s" ;; *) echo "the script did not arrive whole" >&2; exit 127 ;; esac`
  return { command: cleanShell(`${preamble(nonce)}; __rmq_s=$(${open}); ${run}`), stdin }
}

/**
 * A command line that carries the script, so that stdin is free for data. It shows in process lists: no secrets. In
 * base64, because the login shell reads it first, and csh takes no newline between quotes.
 */
export const argumentScriptCommand = (nonce: string, script: string): string => {
  const encoded = Buffer.from(script).toString('base64')
  return cleanShell(`${preamble(nonce)}; eval "$(printf %s "$1" | base64 -d || echo exit 127)"`, [encoded])
}

/** `command` as root, without ever reading a password. */
export const sudoWithoutPassword = (command: string): string => `env LC_ALL=C sudo -n -- ${command}`

/** `command` as root; when sudo wants a password it says `prompt` on stderr and reads one line of stdin. */
export const sudoWithPassword = (command: string, prompt: string): string =>
  `env LC_ALL=C sudo -S -p ${quote(prompt)} -- ${command}`

/** Process id and group of a running script. */
export interface Started {
  readonly pid: number
  readonly group: number | undefined
}

/** Reads the marker's line on stdout. */
export function parseStarted(line: string): Started {
  const [, pid, group] = line.split(' ')
  return { pid: Number(pid), group: Number(group) > 1 ? Number(group) : undefined }
}

/** Shells and their starters: the leaders a process group of ours may have. */
const OUR_LEADERS = 'sh|bash|dash|ash|ksh*|mksh|zsh|csh|tcsh|fish|sudo|env'

/**
 * Ends a script and all it started: the whole group, unless its leader is a program that is not ours to kill (some SSH
 * servers give commands no group of their own). Two seconds to end by itself, then by force.
 */
export function killScript({ pid, group }: Started): string {
  const target = group === undefined ? String(pid) : `-${group}`
  return `target=${target}
if [ "$target" != ${pid} ] && read -r leader </proc/${group ?? pid}/comm; then
  case $leader in ${OUR_LEADERS}) ;; *) target=${pid} ;; esac
fi 2>/dev/null
kill -TERM "$target" 2>/dev/null
i=0
while [ $i -lt 20 ] && kill -0 "$target" 2>/dev/null; do sleep 0.1; i=$((i + 1)); done
kill -KILL "$target" 2>/dev/null
exit 0
`
}
