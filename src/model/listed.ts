/** 'a, b or c' */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  const before = words.slice(0, -1)
  return before.length === 0 ? words.join('') : `${before.join(', ')} ${last} ${words.at(-1) ?? ''}`
}
