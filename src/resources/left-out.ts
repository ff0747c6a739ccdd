import { resource, type AnyResource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'

export interface LeftOutSpec {
  readonly host: string
  /** Where the records of applied instances lie, `<instance>.json` each. */
  readonly folder: string
  /** The instances that the inventory has on this host. */
  readonly known: readonly string[]
}

/**
 * Nothing to repair: a note for every recorded instance that the inventory does not name, which is reported and never
 * removed. Id `left-out:<host>`; the probe is the list of recorded instances.
 */
export function leftOut(spec: LeftOutSpec): AnyResource {
  return resource<readonly string[], true>({
    id: `left-out:${spec.host}`,
    probe: {
      script: sh`cd ${spec.folder} && for f in *.json; do [ ! -e "$f" ] || printf '%s\n' "$f"; done`,
      parse: ({ stdout }) =>
        stdout
          .split('\n')
          .filter((name) => name !== '')
          .map((name) => name.replace(/\.json$/, '')),
    },
    desire: () => true,
    diff: (recorded) => {
      const gone = recorded.filter((instance) => !spec.known.includes(instance))
      if (gone.length === 0) return { kind: 'same' }
      const note = `not in the inventory any more, and left as it is: ${gone.join(', ')}`
      return { kind: 'same', note }
    },
    converge: () => [],
  })
}
