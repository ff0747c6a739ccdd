import { stripVTControlCharacters } from 'node:util'

/** First and last code point of what terminals draw two columns wide (Unicode's East Asian Wide and Fullwidth). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
/** Combining marks, joiners, variation selectors: drawn on the character before them. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** Columns that `text` takes on a terminal; colour codes take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return code < 0x20 || code === 0x7f ? 0 : 1
  if (ZERO.test(character)) return 0
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

/** Blanks are added at the right (or left) until `text` takes `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** A colour code, or one character. */
// eslint-disable-next-line no-control-regex -- colour codes begin with one
const PIECE = /\x1b\[[0-9;]*m|[^]/gu

/** At most `width` columns of `text`; '…' stands for what was cut off. Colour codes take no columns and all stay. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  let isCut = false
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece.length > 2) {
      kept += piece
      continue
    }
    if (isCut) continue
    used += characterWidth(piece)
    isCut = used > width - 1
    kept += isCut ? '…' : piece
  }
  return kept
}
