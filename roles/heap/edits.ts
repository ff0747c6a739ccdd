import { resource, type AnyResource, type Answer, type Diff, type Need } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import type { JdkMajor } from '../../src/model/software.ts'
import { sh } from '../../src/shell/quote.ts'
import { isTunedFrom } from './tune.ts'

/** A line of a start script that is not that of the release's own text; '' where one of both has none. */
export interface ScriptEdit {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly before: string
  readonly now: string
}

export interface EditsSpec {
  /** Names the resource. */
  readonly release: string
  /** Fragment that prints the edits, with lines of other forms before them. */
  readonly script: string
  readonly jdk: JdkMajor
  readonly needs: readonly Need[]
}

/**
 * awk: the arguments are pristine text and script, in turn. Prints 'edit', the path, the number and both texts of the first lines that
 * differ. Where a line was put in, all below it differ; a heap line is one of the few that may.
 */
export const COMPARE_SCRIPTS = `function report(line, before, now) {
  if (++shown <= 8) printf "edit\\n%s\\n%d\\n%s\\n%s\\n", path, line, substr(before, 1, 1000), substr(now, 1, 1000)
}
function finish() {
  if (path != "" && last < lines) report(last + 1, text[last + 1], "")
}
FNR > 5000 { exit }
FNR == 1 {
  pristine = FILENAME ~ /\\.orig$/
  if (pristine) { finish(); path = ""; lines = 0; split("", text) }
  else { path = FILENAME; shown = 0; last = 0 }
}
pristine { text[FNR] = $0; lines = FNR; next }
{ last = FNR }
text[FNR] "" != $0 "" { report(FNR, text[FNR], $0) }
END { finish() }`

/** Shell text that appends each script, behind its pristine text, to "$@"; none without such a text, and none that is empty. */
export const pairsScript = (paths: readonly string[]): string =>
  sh`for script in ${paths}; do
  if [ -f "$script.orig" ] && [ -s "$script" ]; then set -- "$@" "$script.orig" "$script"; fi
done`

export function parseEdits({ stdout }: Answer): ScriptEdit[] {
  const edits: ScriptEdit[] = []
  const lines = stdout.split('\n')
  const first = lines.indexOf('edit')
  for (let at = first; at >= 0 && lines[at] === 'edit'; at += 5) {
    const [path = '', line = '', before = '', now = ''] = lines.slice(at + 1, at + 5)
    edits.push({ path, line: Number(line), before, now })
  }
  return edits
}

/** The note on scripts that were edited beyond their heap. The text of a line may hold a password: it is not shown. Pure. */
export function diffEdits(edits: readonly ScriptEdit[], jdk: JdkMajor): Diff {
  const foreign = edits.filter(({ before, now }) => !isTunedFrom(before, now, jdk))
  const firsts = foreign.filter(({ path }, at) => path !== foreign[at - 1]?.path)
  if (firsts.length === 0) return { kind: 'same' }
  const places = firsts.map(({ path, line }) => `${path} from line ${line} on`)
  return {
    kind: 'same',
    note: `edited by hand, beyond the heap: ${places.join(', ')}; each start runs that text. Compare it with the .orig file beside it, and write options for Java into javaOptions of the inventory`,
  }
}

const EDITS = resourceKind<readonly ScriptEdit[]>('script-edits')

/**
 * A note on start scripts of a release that differ from the texts it came with in more than the sizes that are set there. Nothing is
 * changed: it may be meant. Id `script-edits:<release>`.
 */
export function scriptEdits({ release, script, jdk, needs }: EditsSpec): AnyResource {
  return resource<readonly ScriptEdit[], JdkMajor>({
    id: EDITS.id(release),
    needs,
    probe: { script, parse: parseEdits },
    desire: () => jdk,
    diff: (edits) => diffEdits(edits, jdk),
    converge: () => [],
  })
}
