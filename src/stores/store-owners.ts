import { resource, type AnyResource, type Diff } from '../engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../engine/world.ts'
import { serviceRef } from '../instances/service-ref.ts'
import { stateOf } from '../instances/state-of.ts'
import type { Instance } from '../model/cluster.ts'
import { MOST_FILES, ownersProbe, WALK_SECONDS, type OwnersState, type Searched } from './owners-search.ts'

export interface StoreOwnersSpec extends Searched {
  readonly instance: Instance
  readonly group: string
  /** Question to the answers of the hosts: the instance is taken over, and its files get their owner with that. */
  readonly takenOver?: (world: World) => boolean
}

const OWNERS = resourceKind<OwnersState>('owners')

export const ownersRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<OwnersState> =>
  OWNERS.on(host, id)

/**
 * Refuses to start an instance that cannot write what lies in its store or logs, since another user wrote it: a broker
 * that was started by hand as root ends the next one with exit code 253. Of an instance that runs it is a note. Nothing to
 * repair. Id `owners:<instance>`; the probe is an OwnersState.
 */
export function storeOwners(spec: StoreOwnersSpec): AnyResource {
  const { instance } = spec
  return resource<OwnersState, { readonly runs: boolean; readonly takenOver: boolean }>({
    id: OWNERS.id(instance.id),
    owner: instance.id,
    probe: ownersProbe(spec),
    desire: (world) => {
      const host = world.observed(serviceRef(instance))
      const runs = host !== undefined && stateOf(instance, host).activity === 'running'
      return { runs, takenOver: !runs && spec.takenOver?.(world) === true }
    },
    diff: (state, { runs, takenOver }) => (takenOver ? { kind: 'same' } : diffOwners(spec, state, runs)),
    converge: () => [],
  })
}

function diffOwners(
  { instance, user, group }: StoreOwnersSpec,
  { foreign, userExists, cut }: OwnersState,
  runs: boolean,
): Diff {
  if (foreign.length === 0) {
    if (cut !== true) return { kind: 'same' }
    const limits = `${WALK_SECONDS} s or ${MOST_FILES} files of other users`
    return {
      kind: 'same',
      note: `owners of files of ${instance.id} are not all known: the search ended at ${limits}`,
    }
  }
  const what = foreign.map(({ folder, names, owner }) => `${names.join(', ')} in ${folder} (${owner})`)
  const reason = `files of ${instance.id} belong to another user than ${user}: ${what.join('; ')}`
  const chown = `chown -R ${user}:${group} ${foreign.map(({ folder }) => folder).join(' ')}`
  if (runs) return { kind: 'same', note: `${reason}; run on ${instance.host}: ${chown}` }
  const first = userExists ? '' : `useradd --system --user-group --no-create-home ${user}; `
  return { kind: 'blocked', reason, hint: `Run on ${instance.host}: ${first}${chown}` }
}
