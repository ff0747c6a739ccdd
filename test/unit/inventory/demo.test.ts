import { expect, it } from 'vitest'
import { loadShipped } from '../support/shipped.ts'

/** What does not depend on where something was written. */
function withoutPlaces(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [String(key), withoutPlaces(item)])
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([key]) => key !== 'position' && key !== 'file')
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutPlaces(item)]))
}

it('demo.ini says the same as demo.yaml', async () => {
  const yaml = await loadShipped('demo.yaml')
  const ini = await loadShipped('demo.ini')
  const paths = ({ localFiles }: typeof ini) => localFiles.map(({ kind, path }) => [kind, path])
  expect(paths(ini)).toEqual(paths(yaml))
  // Hints name the keys of YAML, or the variables of an INI.
  const rest = ({ warnings, source: _, ...cluster }: typeof ini) => ({
    ...cluster,
    localFiles: [],
    warnings: warnings.map(({ code }) => code),
  })
  expect(withoutPlaces(rest(ini))).toEqual(withoutPlaces(rest(yaml)))
})
