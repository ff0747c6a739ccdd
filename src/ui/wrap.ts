import { displayWidth } from './width.ts'

/** A blank at which `wrap` does not break; it becomes an ordinary one. */
export const NBSP = '\u00a0'

/** `text` that `wrap` keeps in one line, e.g. a command to copy. */
export const unbroken = (text: string): string => text.replaceAll(' ', NBSP)

/** Each line wrapped, but for blocks that are indented by 4 columns or more: output of commands, excerpts of files. */
export function wrapLines(text: string, width: number | undefined): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('    ') ? line.replaceAll(NBSP, ' ') : wrap(line, width, 4)))
    .join('\n')
}

/**
 * One line of text, broken at blanks so that it fits `width` columns; a word that is longer stays whole.
 * @param width columns; undefined: not broken
 * @param indent columns of blanks before every line but the first
 */
export function wrap(text: string, width: number | undefined, indent: number): string {
  if (width === undefined || displayWidth(text) <= width) return text.replaceAll(NBSP, ' ')
  const lead = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = ''
  for (const word of text.slice(lead.length).split(' ')) {
    const start = lines.length === 0 ? lead : ' '.repeat(indent)
    if (line === '') line = start + word
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = ' '.repeat(indent) + word
    }
  }
  return [...lines, line].join('\n').replaceAll(NBSP, ' ')
}
