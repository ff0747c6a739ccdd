import { count } from '../../text.ts'
import type { Style } from '../../style.ts'

const NEW_FILE = '--- /dev/null'

/** Lines of a patch that are shown: of a new file, and of a difference between two texts. */
export interface PatchLimit {
  readonly created: number
  readonly updated: number
}

export interface ShownPatch {
  readonly text: string
  /** Lines that are not shown. */
  readonly cut: number
}

/** A unified diff without control characters for people, coloured line by line. The path stands above it already, so the lines that name it are left out. */
export function renderPatch(patch: string, style: Style, limit: PatchLimit): ShownPatch {
  const isNew = patch.startsWith(NEW_FILE)
  const lines = patch
    .trimEnd()
    .split('\n')
    .filter((line, index) => !(index < 2 && /^(---|\+\+\+) /.test(line)))
    // A new file has one hunk, and all of it is in there.
    .filter((line, index) => !(isNew && index === 0 && line.startsWith('@@')))
  const most = isNew ? limit.created : limit.updated
  // One line that says "1 more line" would save nothing.
  const shown = lines.length <= most + 1 ? lines : lines.slice(0, most)
  const cut = lines.length - shown.length
  const rest = cut === 0 ? [] : [style.dim(`… ${count(cut, 'more line')}`)]
  return { text: [...shown.map((line) => paint(line, style)), ...rest].join('\n'), cut }
}

function paint(line: string, style: Style): string {
  if (line.startsWith('@@')) return style.cyan(line)
  if (line.startsWith('+')) return style.green(line)
  if (line.startsWith('-')) return style.red(line)
  return line
}
