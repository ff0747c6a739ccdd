import { beginMarker, endMarker, readFrames } from './frames.ts'
import { quote } from './quote.ts'

export { FrameReader, readFrames } from './frames.ts'

/** Exit code of a converge script whose guard failed: nothing was changed. */
export const GUARD_FAILED = 97
/**
 * Descriptor by which a batch says that it is at work, for as long as one of its processes has it. Daemons that a step
 * starts as children of its own must not get it: `DETACHED` closes it.
 */
export const HELD_DESCRIPTOR = 9
export const DETACHED = `${HELD_DESCRIPTOR}>&-`
/** Index under which the guard's frame is reported. */
export const GUARD_INDEX = -1

/** Output of a probe's fragment, decoded as UTF-8, and its exit code. */
export interface ProbeAnswer {
  readonly stdout: string
  readonly exit: number
}

export interface ConvergeFragment {
  readonly script: string
  /** One line for people who read the script; not run. */
  readonly title: string
}

/**
 * The shell function that runs one fragment in its frame. Why it is as it is:
 * - the fragment comes as a quoted word and goes through `eval`, so that a syntax error hurts only its own frame
 *   (a subshell costs a fork, no exec);
 * - it gets /dev/null as stdin, so that it cannot eat what follows;
 * - `set --` keeps the function's arguments out of the fragment's "$@";
 * - nothing here stands in an `if`, `&&` or `||`, where the shell would ignore the fragment's `set -e`.
 */
function runner(nonce: string, options: string, redirect: string): string {
  const begin = beginMarker(nonce)
  const end = endMarker(nonce).replace('\n', '\\n')
  return `__rmq_run() {
  __rmq_i=$1 __rmq_f=$2
  set --
  printf '${begin}%s\\n' "$__rmq_i"
  ( ${options}eval "$__rmq_f" ) </dev/null ${redirect}
  __rmq_x=$?
  printf '${end}%s %s\\n' "$__rmq_i" "$__rmq_x"
}
`
}

/**
 * One script that runs read-only fragments one after the other, each in a subshell with its stderr thrown away, and
 * frames what each prints. A fragment that fails, exits or does not parse hurts none of the others.
 * @param nonce letters and digits that the fragments cannot know
 */
export function buildProbeScript(fragments: readonly string[], nonce: string): string {
  checkNonce(nonce)
  const calls = fragments.map((fragment, index) => `__rmq_run ${index} ${quote(fragment)}\n`)
  return runner(nonce, '', '2>/dev/null') + calls.join('') + 'exit 0\n'
}

/**
 * The answers of a script made by `buildProbeScript`, in the order of its fragments.
 * @throws Error when an answer is missing, because the script died
 */
export function parseProbeOutput(stdout: Buffer, nonce: string, count: number): ProbeAnswer[] {
  return readFrames(stdout, nonce, count).map(({ exit, output }) => ({ exit, stdout: output.toString() }))
}

/**
 * One script that runs changing fragments in order, each in a subshell under `set -eu` with stdout and stderr in its
 * frame, and stops at the first that fails: exit 1 then, 0 when all ran.
 * @param lock.guard fragment run before each of them; when it fails nothing else runs, the exit code is GUARD_FAILED and
 *   what it printed is in the frame GUARD_INDEX
 * @param lock.occupy lines that open HELD_DESCRIPTOR; the title of each fragment is written there before it runs
 */
export function buildConvergeScript(
  fragments: readonly ConvergeFragment[],
  nonce: string,
  lock?: { readonly guard: string; readonly occupy?: string },
): string {
  checkNonce(nonce)
  const guarded =
    lock === undefined
      ? ''
      : `__rmq_run ${GUARD_INDEX} ${quote(lock.guard)}\n[ "$__rmq_x" -eq 0 ] || exit ${GUARD_FAILED}\n`
  const calls = fragments.map(({ script, title }, index) => {
    const line = title.replaceAll(/\s+/g, ' ')
    const named = lock?.occupy === undefined ? '' : `printf '%s\\n' ${quote(line)} >&${HELD_DESCRIPTOR}\n`
    return `# ${line}\n${guarded}${named}__rmq_run ${index} ${quote(script)}\n[ "$__rmq_x" -eq 0 ] || exit 1\n`
  })
  return (lock?.occupy ?? '') + runner(nonce, 'set -eu; ', '2>&1') + calls.join('') + 'exit 0\n'
}

/**
 * One changing script behind the guard, outside of a batch: when the guard fails nothing else runs and the exit code is
 * GUARD_FAILED.
 */
export const guardedScript = (guard: string, script: string): string =>
  `( ${guard}\n) || exit ${GUARD_FAILED}\n${script}`

function checkNonce(nonce: string): void {
  if (!/^[A-Za-z0-9]{8,64}$/.test(nonce)) throw new TypeError('a nonce is 8 to 64 letters and digits')
}
