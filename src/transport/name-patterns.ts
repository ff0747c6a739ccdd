/** A pattern of names of hosts: a word of a `Host` line, a part of the first field of known_hosts. */
export interface HostPattern {
  readonly negated: boolean
  /** `*` stands for any characters, `?` for one. */
  readonly glob: string
}

/** Reads one pattern of a list. */
export const patternOf = (word: string): HostPattern =>
  word.startsWith('!') ? { negated: true, glob: word.slice(1) } : { negated: false, glob: word }

/** A list accepts a name when one of its patterns does and no negated one (ssh_config(5), PATTERNS). */
export function accepts(patterns: readonly HostPattern[], name: string): boolean {
  const matching = patterns.filter(({ glob }) => matchesGlob(glob, name))
  return matching.length > 0 && matching.every(({ negated }) => !negated)
}

/** match_pattern of match.c: `*` and `?`, upper and lower case differ. In time that grows with the product of the lengths. */
export function matchesGlob(glob: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let here = 0
  while (here < name.length) {
    if (glob[at] === '*') {
      star = at
      at += 1
      resume = here
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === name[here])) {
      at += 1
      here += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      here = resume
    } else return false
  }
  while (glob[at] === '*') at += 1
  return at === glob.length
}
