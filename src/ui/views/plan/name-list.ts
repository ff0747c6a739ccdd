import { count } from '../../text.ts'
import { NBSP } from '../../wrap.ts'
import { NAME_KINDS, type NameKind, type Subject } from './names.ts'

/** From so many on, counted names are written as first … last. */
const SHORTEST_RUN = 3
/** Names and runs that are listed; the rest is a number. */
const SHOWN_PARTS = 16
/** Instances that are listed with their hosts. */
const SHOWN_PLACES = 4

/**
 * Names with those that count up put together: 'mq01 … mq25, mq27, db1'. A run has every number between its ends.
 */
export function nameRanges(names: readonly string[]): string[] {
  // Not made at the start of the program: the first one loads tables of languages, 8 ms.
  const byNumber = new Intl.Collator('en', { numeric: true })
  const left = new Set([...names].sort(byNumber.compare))
  const parts: string[] = []
  for (const name of left) {
    const run = longestRun(name, left)
    if (run.length < SHORTEST_RUN) parts.push(name)
    else {
      parts.push(`${name}${NBSP}…${NBSP}${run.at(-1) ?? name}`)
      for (const one of run) left.delete(one)
    }
  }
  return parts
}

/** `name` and the names after it that differ in one number, which counts up by one. */
function longestRun(name: string, names: ReadonlySet<string>): string[] {
  const runs = [...name.matchAll(/\d{1,9}/g)].map((match) => {
    const [before, after] = [name.slice(0, match.index), name.slice(match.index + match[0].length)]
    const run = [name]
    const next = (): string =>
      `${before}${String(Number(match[0]) + run.length).padStart(match[0].length, '0')}${after}`
    while (names.has(next())) run.push(next())
    return run
  })
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), [name])
}

/**
 * The subjects of something that is the same for all of them, the first with its full place:
 * 'mq01 … mq50 (50 hosts)', 'broker-a-0 on mq1; the same apart from names: broker-b-0 on mq3'.
 */
export function subjectsLabel(subjects: readonly Subject[], differing: ReadonlySet<NameKind>): string {
  const [first, ...others] = subjects
  if (first === undefined) return ''
  if (others.length === 0) return place(first)
  if (differing.size === 0) return listed(subjects)
  return `${place(first)}; ${othersLabel(others, differing)}`
}

/** The further subjects of a text that was shown for the first: 'the same on mq2, mq3'. */
export function othersLabel(others: readonly Subject[], differing: ReadonlySet<NameKind>): string {
  if (differing.size === 0) return `the same on ${listed(others)}`
  return `the same apart from ${kinds(differing)}: ${listed(others)}`
}

const place = ({ host, instance }: Subject): string =>
  instance === undefined ? host : `${instance} on ${host}`

function listed(subjects: readonly Subject[]): string {
  if (subjects.length === 1) return subjects.map(place).join('')
  const ofInstances = subjects.every(({ instance }) => instance !== undefined)
  if (ofInstances && subjects.length <= SHOWN_PLACES) return subjects.map(place).join(', ')
  const parts = nameRanges([...new Set(subjects.map(({ host, instance }) => instance ?? host))])
  const shown = parts.slice(0, SHOWN_PARTS)
  if (parts.length === subjects.length && parts.length <= SHOWN_PLACES) return parts.join(', ')
  const more = parts.length > shown.length ? ' and more' : ''
  const amount = `(${count(subjects.length, ofInstances ? 'instance' : 'host')})`
  return `${shown.join(', ')}${more} ${amount.replaceAll(' ', NBSP)}`
}

/** 'names and addresses' */
function kinds(differing: ReadonlySet<NameKind>): string {
  const words = NAME_KINDS.filter((kind) => differing.has(kind)).map(
    (kind) => ({ name: 'names', address: 'addresses', id: 'ids', peer: 'peers' })[kind],
  )
  const last = words.pop() ?? ''
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`
}
