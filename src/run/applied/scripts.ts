import { RELEASE_MARK } from '../../layout/release.ts'
import { contentLines } from '../../shell/content.ts'
import { flushFile } from '../../shell/flush.ts'
import { sh } from '../../shell/quote.ts'
import { fileOf, type AppliedState } from './state.ts'

/** Bytes of a file that are read: an inventory has at most 1 MB. */
const MOST_BYTES = 1_100_000

const FLUSH = flushFile('next')

/**
 * Keeps a state as the one that is applied, when it is another one than before. The one before becomes the previous one if it
 * was completed: of a run that failed the last whole state stays the one to go back to. A state that was completed once is not
 * complete while a run goes back to it. Each step is a rename of a file that is on the disk.
 * The mark of its release, where that is on the host already, gets the time of now.
 * @param folder of the inventories of a cluster on a host
 * @param of `release`: folder of the distribution; `goesBack`: the run is a rollback, which goes on to this state when it was
 * broken off
 */
export function beginScript(
  folder: string,
  state: AppliedState,
  { release, goesBack }: { readonly release: string; readonly goesBack: boolean },
): string {
  const digest = `digest=${state.digest}`
  return [
    'set -eu',
    'umask 077',
    sh`mkdir -p -- ${folder}`,
    sh`cd ${folder}`,
    'have= whole=',
    'if [ -f applied ]; then IFS=" " read -r _ have _ <applied || :; fi',
    'if [ -f complete ]; then IFS= read -r whole <complete || :; fi',
    sh`if [ -f ${release}/${RELEASE_MARK} ]; then touch ${release}/${RELEASE_MARK}; fi`,
    sh`if [ "$have" = ${digest} ]; then exit 0; fi`,
    't=next',
    ...(goesBack ? [sh`printf '%s\n' ${digest} >next`, FLUSH, 'mv -f next back'] : ['rm -f back']),
    ...contentLines(Buffer.from(fileOf(state))),
    FLUSH,
    sh`if [ "$whole" = ${digest} ]; then rm -f complete; fi`,
    'if [ -n "$have" ] && [ "$have" = "$whole" ]; then mv -f applied previous; fi',
    'mv -f next applied',
  ].join('\n')
}

/** Marks the applied state as complete: the whole run ended well. Writes nothing where another one is applied by now. */
export function completeScript(folder: string, { digest }: Pick<AppliedState, 'digest'>): string {
  return [
    'set -eu',
    'umask 077',
    sh`cd ${folder}`,
    'IFS=" " read -r _ have _ <applied',
    sh`if [ "$have" != ${`digest=${digest}`} ]; then exit 0; fi`,
    sh`printf '%s\n' ${`digest=${digest}`} >next`,
    FLUSH,
    'mv -f next complete',
    'rm -f back',
  ].join('\n')
}

/**
 * Prints the head of the applied state in one line, empty where there is none; in the next line 'back' where a rollback to it was
 * broken off; then the state to go back to. Read-only.
 */
export function readScript(folder: string): string {
  return [
    sh`if ! cd ${folder} 2>/dev/null; then echo; echo; exit 0; fi`,
    'head= whole= to= back= file=previous',
    'if [ -f applied ]; then IFS= read -r head <applied || :; fi',
    'if [ -f complete ]; then IFS= read -r whole <complete || :; fi',
    'if [ -f back ]; then IFS= read -r to <back || :; fi',
    'have=${head#* } have=${have%% *}',
    'if [ -n "$to" ] && [ "$to" = "$have" ] && [ "$to" != "$whole" ]; then back=back file=applied; fi',
    String.raw`printf '%s\n%s\n' "$head" "$back"`,
    `if [ -f "$file" ]; then head -c ${MOST_BYTES} "$file"; fi`,
  ].join('\n')
}
