import { readFileSync } from 'node:fs'
import type { PeerInstance } from './peer-data.ts'

const UNIT = new URL('./ansible/templates/unit.j2', import.meta.url)

/** The files of an instance as the templates of the peers give them. */
export const confText = ({ conf }: PeerInstance): string =>
  Object.entries(conf)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

export const envText = ({ env }: PeerInstance): string =>
  Object.entries(env)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('')

/** The same template as the peers': it has nothing but names to fill in. */
export function unitText({ id, data, program }: PeerInstance, release: string): string {
  const values = new Map([
    ['item.id', id],
    ['item.data', data],
    ['item.program', program],
    ['release', release],
  ])
  return readFileSync(UNIT, 'utf8').replace(/\{\{ ([\w.]+) \}\}/g, (_match, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`the template of units has an unknown name: ${name}`)
    return value
  })
}
