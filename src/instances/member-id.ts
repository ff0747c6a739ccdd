import { resource, type AnyResource } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'

const MEMBER_ID = resourceKind<boolean>('member-id')

/** The id of a member of a broker group; the answer is true when it has one. */
export const memberIdRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<boolean> =>
  MEMBER_ID.on(host, id)

/**
 * Reads whether a member of a broker group was given its id; one without starts for the first time, also when its store
 * was emptied. Nothing to repair. Id `member-id:<instance>`; the probe is a boolean.
 * @param file in which the member keeps its id. An empty one counts as none, as for the broker (BrokerMetadata.isLoaded).
 */
export function memberId({ id }: Pick<Instance, 'id'>, file: string): AnyResource {
  return resource<boolean, true>({
    id: MEMBER_ID.id(id),
    owner: id,
    probe: { script: sh`[ -s ${file} ]`, parse: ({ exit }) => exit === 0 },
    desire: () => true,
    diff: () => ({ kind: 'same' }),
    converge: () => [],
  })
}
