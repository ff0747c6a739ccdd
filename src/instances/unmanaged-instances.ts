import { resource, type AnyResource, type Diff } from '../engine/resource.ts'
import { recordsProbe, recordsRef, type Records } from './records.ts'

export interface UnmanagedInstancesSpec {
  readonly host: string
  /** Folder of the records of applied instances, one `<instance>.json` each. */
  readonly folder: string
  /** The instances that the inventory has on this host, those to be removed included. */
  readonly known: readonly string[]
  /** The command removes the whole cluster: one that it does not know is a reason to remove nothing. */
  readonly refuse?: boolean
}

function notKnown({ folder }: UnmanagedInstancesSpec, gone: readonly string[]): Diff {
  return {
    kind: 'blocked',
    reason: `of this cluster, and not in the inventory: ${gone.join(', ')}`,
    hint: `Put the entries back into the inventory. If they are gone from the host: remove ${gone.map((id) => `${folder}/${id}.json`).join(' and ')}.`,
  }
}

/**
 * Nothing to repair: a note for every recorded instance that the inventory does not name, which is reported and never
 * removed. Id `left-out:<host>`; the probe is the Records of the host.
 */
export function unmanagedInstances(spec: UnmanagedInstancesSpec): AnyResource {
  return resource<Records, true>({
    id: recordsRef(spec.host).id,
    probe: recordsProbe(spec.folder),
    desire: () => true,
    diff: (recorded) => {
      const gone = [...recorded.keys()].filter((instance) => !spec.known.includes(instance))
      if (gone.length === 0) return { kind: 'same' }
      if (spec.refuse === true) return notKnown(spec, gone)
      const note = `not in the inventory any more, and left as it is: ${gone.join(', ')} (with its entry back and state: absent, apply removes it)`
      return { kind: 'same', note }
    },
    converge: () => [],
  })
}
