/** 'a, b, c and 4 more': the first `most` words. */
export function firstOf(words: readonly string[], most: number): string {
  const rest = words.length - most
  const first = words.slice(0, most).join(', ')
  return rest > 0 ? `${first} and ${rest} more` : first
}

/** 'a, b or c' */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  const before = words.slice(0, -1)
  return before.length === 0 ? words.join('') : `${before.join(', ')} ${last} ${words.at(-1) ?? ''}`
}
