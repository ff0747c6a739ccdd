import type { Probe, SharedProbe } from '../../src/engine/resource.ts'

/** A probe by itself, as if nothing else of its kind were asked for. */
export function alone<T>(probe: Probe<T> | SharedProbe<T>): Probe<T> {
  if (!('kind' in probe)) return probe
  const items = [probe.item]
  return {
    script: probe.kind.script(items),
    parse: (answer) => probe.kind.parse(answer, items).get(probe.item) as T,
  }
}
