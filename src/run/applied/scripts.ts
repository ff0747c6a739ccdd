import { RELEASE_MARK } from '../../layout/release.ts'
import { contentLines } from '../../shell/content.ts'
import { sh } from '../../shell/quote.ts'
import { fileOf, type AppliedState } from './state.ts'

/** Bytes of a file that are read: an inventory has at most 1 MB. */
const MOST_BYTES = 1_100_000

/**
 * Keeps a state as the one that is applied, when it is another one than before. The one before becomes the previous one if it
 * was completed: of a run that failed the last whole state stays the one to go back to. Each step is a rename.
 * The mark of its release, where that is on the host already, gets the time of now.
 * @param folder of the inventories of a cluster on a host
 * @param release folder of the distribution
 */
export function beginScript(folder: string, state: AppliedState, release: string): string {
  return [
    'set -eu',
    'umask 077',
    sh`mkdir -p -- ${folder}`,
    sh`cd ${folder}`,
    'have= whole=',
    'if [ -f applied ]; then IFS=" " read -r _ have _ <applied || :; fi',
    'if [ -f complete ]; then IFS= read -r whole <complete || :; fi',
    sh`if [ -f ${release}/${RELEASE_MARK} ]; then touch ${release}/${RELEASE_MARK}; fi`,
    sh`if [ "$have" = ${`digest=${state.digest}`} ]; then exit 0; fi`,
    't=next',
    ...contentLines(Buffer.from(fileOf(state))),
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
    'mv -f next complete',
  ].join('\n')
}

/** Prints the head of the applied state in one line, empty where there is none, then the previous state. Read-only. */
export function readScript(folder: string): string {
  return [
    sh`if ! cd ${folder} 2>/dev/null; then echo; exit 0; fi`,
    'head=',
    'if [ -f applied ]; then IFS= read -r head <applied || :; fi',
    `printf '%s\\n' "$head"`,
    `if [ -f previous ]; then head -c ${MOST_BYTES} previous; fi`,
  ].join('\n')
}
