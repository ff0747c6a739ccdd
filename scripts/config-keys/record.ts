import type { Classes } from './read-jars.ts'
import type { Reading } from './table.ts'

/** The keys of the classes of a release as text: class, key, types and default, separated by tabs. */
export function renderRecord(classes: Classes): string {
  const lines = [...classes].flatMap(([owner, keys]) =>
    [...keys].map(([key, { types, standard }]) => [owner, key, types, standard].join('\t')),
  )
  return `${lines.sort().join('\n')}\n`
}

/** Reads the text that renderRecord wrote. */
export function readRecord(text: string): Classes {
  const classes = new Map<string, Map<string, Reading>>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [owner = '', key = '', types = '', standard = ''] = line.split('\t')
    const keys = classes.get(owner) ?? new Map<string, Reading>()
    classes.set(owner, keys)
    keys.set(key, { types, standard })
  }
  return classes
}
