import { splitWords, type Word } from '../ini/shlex.ts'
import { isSecretName } from '../secret-names.ts'
import { HIDDEN, holdsKnownSecret, namesSecret, type HiddenText } from './marks.ts'
import { isReference } from './reference.ts'

/** A line of variables: one name, and its value to the end of the line. */
const VARIABLE = /^(\s*[\w.-]+\s*=\s*)(.*?)\s*$/

/** Lines are independent of each other in Ansible's INI. */
export function hideInIni(text: string): HiddenText {
  let hidden = 0
  const lines = text.split('\n').map((line) => {
    const shown = shownLine(line)
    if (shown !== line) hidden += 1
    return shown
  })
  return { text: lines.join('\n'), hidden }
}

function shownLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : ''
  const written = line.slice(0, line.length - end.length)
  if (/^\s*[#;]/.test(written)) return isSafe(written) ? line : `# ${HIDDEN}${end}`
  const masked = maskedLine(written)
  // Nothing is kept of a line that holds a secret in another way.
  return masked !== undefined && isSafe(masked) ? `${masked}${end}` : `# ${HIDDEN}${end}`
}

/** undefined for a line that Ansible would refuse */
function maskedLine(line: string): string | undefined {
  const [, before, value = ''] = VARIABLE.exec(line) ?? []
  if (before !== undefined) {
    const name = before.split('=', 1)[0]?.trim() ?? ''
    return isHidden(name, unquoted(value)) ? `${before}${HIDDEN}` : line
  }
  let words: readonly Word[]
  try {
    words = splitWords(line)
  } catch {
    return undefined
  }
  let masked = line
  for (const [index, { text, offset }] of [...words.entries()].reverse()) {
    const [name = ''] = text.split('=', 1)
    if (name === text || !isHidden(name, text.slice(name.length + 1))) continue
    const next = words[index + 1]?.offset
    // A comment behind the last word goes with it.
    masked = `${masked.slice(0, offset)}${name}=${HIDDEN}${next === undefined ? '' : ` ${masked.slice(next)}`}`
  }
  return masked
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2')

const isHidden = (name: string, value: string): boolean =>
  value !== '' && !isReference(value) && (isSecretName(name) || holdsKnownSecret(value) || namesSecret(value))

const isSafe = (line: string): boolean => !holdsKnownSecret(line) && !namesSecret(line)
