/** Edits (insert, delete, replace, swap two neighbours) between two words: optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) best = Math.min(best, at(beforeLast, j - 2) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}

/** Longer words are no typing errors, and of more candidates none is a good guess: time stays bounded. */
const LONGEST_WORD = 100
const MOST_CANDIDATES = 5000

/** The candidate that `word` was most likely meant to be, or undefined when none is near. Case counts little. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const lower = word.toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  let looked = 0
  for (const candidate of candidates) {
    if ((looked += 1) > MOST_CANDIDATES) break
    if (Math.abs(candidate.length - word.length) > limit) continue
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** 'Did you mean …?', or undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(word, candidates)
  return best === undefined ? undefined : `Did you mean '${best}'?`
}

/** Edits up to which a key is taken for another one: at four edits of 14 letters the guess was wrong each time. */
const MOST_EDITS = 2

/** 'Did you mean …?' for a name in camel case: a few typing errors, or the same words in another order. */
export function sameKey(word: string, candidates: readonly string[]): string | undefined {
  const words = wordsOf(word)
  const best = candidates.find((each) => wordsOf(each) === words) ?? nearest(word, candidates)
  if (best === undefined) return undefined
  const isNear = wordsOf(best) === words || editDistance(word.toLowerCase(), best.toLowerCase()) <= MOST_EDITS
  return isNear ? `Did you mean '${best}'?` : undefined
}

/** The words of a name in camel case, sorted. */
function wordsOf(name: string): string {
  return (name.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [])
    .map((word) => word.toLowerCase())
    .sort()
    .join(' ')
}

/** Shorter words are one edit away from too many others. */
const SHORTEST_SLIP = 5

/**
 * Returns true when `word` is `known` with one typing error: one edit, or other case, - and _. Stricter than
 * `nearest`, for words that may belong to another tool.
 */
export function isSlip(word: string, known: string): boolean {
  const [a, b] = [word, known].map((each) => each.toLowerCase().replaceAll(/[-_]/g, '')) as [string, string]
  if (a === b) return true
  if (a.length > LONGEST_WORD || Math.abs(a.length - b.length) > 1) return false
  return Math.min(a.length, b.length) >= SHORTEST_SLIP && editDistance(a, b) === 1
}
