import { splitWords } from './shlex.ts'

/** Options of ssh(1) that take an argument, OpenSSH 9.9. */
const WITH_ARGUMENT = 'BbcDEeFIiJLlmOoPpQRSWw'

/** An option with its argument ('' without one), or a word that is no option. */
export interface SshWord {
  readonly flag?: string
  readonly argument: string
}

/**
 * Splits arguments to ssh as its getopt does: -vvv are three options, -p22 and -p 22 are one.
 * @throws SyntaxError for a quote that is not closed
 */
export function sshWords(text: string): SshWord[] {
  const words = splitWords(text.replaceAll('#', '\\#')).map((word) => word.text)
  const found: SshWord[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!/^-./.test(word)) {
      found.push({ argument: word })
      continue
    }
    for (let letter = 1; letter < word.length; letter += 1) {
      const flag = word.charAt(letter)
      const takes = WITH_ARGUMENT.includes(flag)
      const rest = word.slice(letter + 1)
      found.push({ flag, argument: takes ? rest || (words[(at += 1)] ?? '') : '' })
      if (takes) break
    }
  }
  return found
}
