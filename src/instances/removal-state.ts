import type { Probe } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import type { HostState, Runtime } from '../runtime/runtime.ts'
import { sh } from '../shell/quote.ts'
import { combineProbes } from './combine-probes.ts'
import { markerProbe } from './drained-marker.ts'

/** An instance to be removed, with the files that were written for it and go with it. */
export interface Removal {
  readonly instance: Instance
  readonly files: readonly string[]
  /** One of them, see stopSeen; undefined for who takes no writes. */
  readonly mark: string | undefined
}

/** Leftovers of the instances that are removed. */
export interface RemovalState {
  readonly host: HostState
  /** Instance → files and carriers (unit, container) that are still there. */
  readonly remnants: ReadonlyMap<string, readonly string[]>
  /** Instances whose data folder is there. */
  readonly withData: ReadonlySet<string>
  /** Brokers that have lived since they were seen with all of them read. */
  readonly unseen: ReadonlySet<string>
  /** Instances whose unit or container was not made by this tool. */
  readonly foreign: ReadonlySet<string>
}

/** One probe for all to be removed from a host: the same text for each, so the engine runs it once. */
export function removalProbe(runtime: Runtime, removals: readonly Removal[]): Probe<RemovalState> {
  const observed = runtime.observe(removals.map(({ instance }) => instance))
  const parts = removals.map(
    ({ instance, files, mark }) => `${sh`printf '[left %s]\\n' ${instance.id}
[ ! -d ${instance.paths.data} ] || echo data
for f in ${files}; do [ ! -e "$f" ] || printf '%s\\n' "$f"; done`}
${mark === undefined ? '' : markerProbe(instance, mark)}
${runtime.leftovers(instance)}`,
  )
  return combineProbes(observed, {
    script: parts.join('\n'),
    parse: (text) => {
      const left = leftIn(text)
      return {
        remnants: new Map([...left].map(([id, lines]) => [id, lines.filter((line) => line.startsWith('/'))])),
        withData: having(left, 'data'),
        unseen: having(left, 'unseen'),
        foreign: having(left, 'foreign'),
      }
    },
  })
}

const having = (left: ReadonlyMap<string, readonly string[]>, word: string): ReadonlySet<string> =>
  new Set([...left].flatMap(([id, lines]) => (lines.includes(word) ? [id] : [])))

/** Lines by the instance in whose `[left …]` section they stand. */
function leftIn(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of text.split('\n')) {
    const id = /^\[left (.+)\]$/.exec(line)?.[1]
    if (id !== undefined) {
      current = []
      sections.set(id, current)
    } else if (line !== '') current?.push(line)
  }
  return sections
}
