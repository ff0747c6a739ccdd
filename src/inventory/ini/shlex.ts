/** A word of a host line, without its quotes, and where it starts in the line (from 0). */
export interface Word {
  readonly text: string
  readonly offset: number
}

const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n'])

/**
 * Splits a line into words as Python's shlex.split(line, comments=True) does, which is how Ansible reads host
 * lines: quotes may start inside a word, a backslash escapes outside of single quotes, and an unquoted # starts a
 * comment even inside a word.
 * @throws SyntaxError for a quote that is not closed or a backslash at the end.
 */
export function splitWords(line: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    const char = line.charAt(at)
    if (BLANKS.has(char)) {
      at += 1
    } else if (char === '#') {
      break
    } else {
      const { text, end } = readWord(line, at)
      words.push({ text, offset: at })
      at = end
    }
  }
  return words
}

function readWord(line: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  while (at < line.length) {
    const char = line.charAt(at)
    if (BLANKS.has(char) || char === '#') break
    if (char === "'") {
      const end = line.indexOf("'", at + 1)
      if (end < 0) throw new SyntaxError(`no closing quote (')`)
      text += line.slice(at + 1, end)
      at = end + 1
    } else if (char === '"') {
      const quoted = readDoubleQuoted(line, at + 1)
      text += quoted.text
      at = quoted.end
    } else if (char === '\\') {
      if (at + 1 >= line.length) throw new SyntaxError('a backslash ends the line')
      text += line.charAt(at + 1)
      at += 2
    } else {
      text += char
      at += 1
    }
  }
  return { text, end: at }
}

/** Inside double quotes a backslash escapes the quote and itself, and stands for itself before anything else. */
function readDoubleQuoted(line: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  while (at < line.length) {
    const char = line.charAt(at)
    if (char === '"') return { text, end: at + 1 }
    const next = line.charAt(at + 1)
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next
      at += 2
    } else {
      text += char
      at += 1
    }
  }
  throw new SyntaxError('no closing quote (")')
}
