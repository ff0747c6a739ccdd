import { resource, type AnyResource, type Diff } from '../engine/resource.ts'
import { compact } from '../objects.ts'
import { resourceKind, type ResourceRef, type World } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { recordsOf } from '../instances/records.ts'
import { logMark } from '../layout/stores.ts'
import { judgeStore } from './origin.ts'
import type { StoreOwner, Verdict } from './origin/owner.ts'
import { markText, writeLogMark, writeMark, type Mark } from './mark.ts'
import { tracesProbe } from './traces/probe.ts'
import type { StorePlace, StoreTraces } from './traces/traces.ts'

export interface StoreOriginSpec {
  readonly owner: StoreOwner
  readonly place: StorePlace
  /** Question to the answers of the hosts: the process of this instance runs on the store and is taken over. */
  readonly takenOver?: (world: World) => boolean
  /** Question to the answers of the hosts: another process is in the way of its start. */
  readonly refused?: (world: World) => boolean
}

const ORIGIN = resourceKind<StoreTraces>('store-origin')
const MARK = resourceKind<StoreTraces>('store-mark')

/** The store of an instance, as it was found on its host. */
export const storeOriginRef = ({ id, host }: Pick<Instance, 'id' | 'host'>): ResourceRef<StoreTraces> =>
  ORIGIN.on(host, id)

/** The mark in the store of an instance. */
export const storeMarkRef = ({ id, host }: Pick<Instance, 'id' | 'host'>): ResourceRef<StoreTraces> =>
  MARK.on(host, id)

/**
 * Refuses to start an instance whose store is gone, of another instance, or of two origins. Nothing to repair. Id
 * `store-origin:<instance>`; the probe is StoreTraces.
 */
export function storeOrigin({ owner, place, takenOver, refused }: StoreOriginSpec): AnyResource {
  return resource<StoreTraces, StoreOwner>({
    id: ORIGIN.id(owner.instance),
    owner: owner.instance,
    probe: tracesProbe(place),
    desire: (world) => {
      const stores = recordsOf(world, owner.host)?.get(owner.instance)?.stores
      return {
        ...owner,
        ...compact({ appliedIn: stores }),
        ...(takenOver?.(world) === true ? { takenOver: true } : {}),
        ...(refused?.(world) === true ? { refused: true } : {}),
      }
    },
    diff: (traces, desired) => diffOf(judgeStore(desired, traces)),
    converge: () => [],
  })
}

function diffOf(verdict: Verdict): Diff {
  if (verdict === undefined) return { kind: 'same' }
  return 'note' in verdict ? { kind: 'same', ...verdict } : { kind: 'blocked', ...verdict }
}

/**
 * The mark in the store of an instance, without which it does not start. A store that `storeOrigin` refuses gets none,
 * since nothing of that plan is carried out. Id `store-mark:<instance>`; the probe is StoreTraces.
 */
export function storeMark({ owner, place }: StoreOriginSpec): AnyResource {
  const { cluster, instance, group, selfId, markFile, separate } = owner
  const own: Mark = {
    cluster,
    instance,
    ...compact({ group, selfId }),
  }
  const mark: Mark = {
    ...own,
    ...(separate.length === 0 ? {} : { logs: separate }),
    ...compact({ queues: place.queues }),
  }
  return resource<StoreTraces, Mark>({
    id: MARK.id(instance),
    owner: instance,
    probe: tracesProbe(place),
    desire: () => mark,
    diff: (traces, wanted) => {
      if (traces.mark === undefined)
        return { kind: 'change', action: 'create', summary: `create ${markFile}` }
      const old = markText(traces.mark) === markText(wanted) ? outdatedLogMarks(traces) : [markFile]
      if (old.length === 0) return { kind: 'same' }
      return { kind: 'change', action: 'update', summary: `update ${old.join(', ')}` }
    },
    converge: () => [
      {
        kind: 'script',
        title: `write ${markFile}`,
        // The mark of the store last: it says that the others are there.
        script: [
          ...separate.map((folder) => writeLogMark(place.user, folder, own)),
          writeMark(place.user, markFile, mark),
        ].join('\n'),
      },
    ],
  })
}

/**
 * Paths of the marks beside log folders that are missing, or that do not say yet that a disk is mounted there. A disk that is
 * not there any more is no reason to write a mark: `storeOrigin` refuses the store.
 */
function outdatedLogMarks({ logMarks }: StoreTraces): string[] {
  return [...(logMarks ?? [])].flatMap(([folder, { mark, ownDisk }]) =>
    mark === undefined || (ownDisk && mark.ownDisk !== true) ? [logMark(folder)] : [],
  )
}
