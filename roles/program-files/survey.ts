import { posix } from 'node:path'
import { FILE_LIST } from '../../src/layout/file-list.ts'
import { sh, quote } from '../../src/shell/quote.ts'
import { COMPARE_SCRIPTS, pairsScript } from '../heap/edits.ts'
import { printFiles } from './list.ts'

/** A program that this tool unpacked. */
export interface Unpacked {
  /** Its folder. */
  readonly path: string
  /** File below the folder that shows that this tool unpacked it: then a missing list is written. */
  readonly mark?: string
}

/** Added files that a host reports, and other differences: neither hides the other. */
const MOST_REPORTED = 400

/** awk pattern of the lower-case paths that count among added files for any program (programs.ts); logs and temporary files do not. */
const MAY_COUNT = String.raw`/\.(jar|xml|properties|class)$|\/classes\//`

/** Seconds that sums may take: 100 MB take less than one. */
const SUM_SECONDS = 20

/**
 * awk: the arguments are lists, then '-' with the files that are there. Prints a line for each that was changed, added or removed; of
 * those whose time alone differs sha256sum prints 'PATH: FAILED' where the sum is another, and nothing once its time is over.
 */
const COMPARE_FILES = `function note(kind, text) { if (++noted[kind] <= ${MOST_REPORTED}) print text; else more++ }
function finish_files(   path) {
  if (!seen) return
  seen = 0
  for (path in was) if (!(path in met)) note("", "removed\\t" path)
  if (more) print "more\\t" more
  fflush()
  for (path in touched) print sum[path] "  " path | sums
  close(sums)
}
BEGIN { sums = "LC_ALL=C timeout ${SUM_SECONDS} sha256sum -c 2>/dev/null" }
FNR == 1 {
  part = FILENAME == "-" ? "now" : FILENAME ~ /\\/${FILE_LIST.replaceAll('.', '\\.')}$/ ? "list" : "text"
  if (part == "text") finish_files()
  if (part == "list") { top = FILENAME; sub(/[^\\/]*$/, "", top) }
}
part == "list" {
  if (split($0, w, "\\t") < 8) next
  tops[top]
  sum[top w[8]] = w[1]
  was[top w[8]] = w[2] "\\t" w[3] "\\t" w[4] "\\t" w[5] "\\t" w[7]
  time[top w[8]] = int(w[6])
  next
}
part == "now" {
  if (split($0, w, "\\t") < 7) next
  seen = 1
  path = w[7]
  now = w[1] "\\t" w[2] "\\t" w[3] "\\t" w[4] "\\t" w[6]
  if (path in was) {
    met[path]
    if (was[path] != now) note("", "changed\\t" was[path] "\\t" now "\\t" path)
    else if (time[path] != int(w[5])) touched[path]
  } else if (w[1] != "d" && tolower(path) ~ ${MAY_COUNT}) for (top in tops) if (index(path, top) == 1) note("a", "added\\t" path)
  next
}
END { finish_files() }`

const COMPARE = quote(`${COMPARE_FILES}\n${COMPARE_SCRIPTS}`)

/**
 * Read-only fragment that compares the files of unpacked programs with their lists, and start scripts with their pristine texts. It
 * starts find and awk; and sha256sum for files whose time alone differs.
 */
export function surveyScript(programs: readonly Unpacked[], scripts: readonly string[]): string {
  const lists = programs.map(({ path }) => posix.join(path, FILE_LIST))
  const unlisted = programs.map(({ path, mark }, at) => {
    const list = lists[at] ?? ''
    const counts = mark === undefined ? [list] : [list, posix.join(path, mark)]
    const isThere = counts.map((file) => sh`[ -e ${file} ]`).join(' || ')
    return `if ${sh`[ -s ${list} ]`}; then set -- "$@" ${quote(list)}
elif { ${isThere}; } && ${sh`[ -O ${path} ]`}; then ${sh`printf 'unlisted\t%s\n' ${path}`}; fi`
  })
  const folders = programs.map(({ path }) => `${path}/.`)
  return `set --
${unlisted.join('\n')}
files=$#
[ $# = 0 ] || set -- "$@" -
${pairsScript(scripts)}
[ $# = 0 ] || { [ $files = 0 ] || ${printFiles(sh`${folders}`)}; } | awk ${COMPARE} "$@"`
}
