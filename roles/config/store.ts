import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { isStartRefused } from '../../src/instances/take-over/start-refused.ts'
import { firstStart } from '../../src/stores/first-start.ts'
import { storeInPlace, type StoreInPlaceSpec } from '../../src/stores/store-in-place.ts'
import { logBytes, WATCHED } from '../../src/stores/store-compat.ts'
import { storeCompatProbe } from '../../src/stores/store-compat-probe.ts'
import { storeMark, storeOrigin, type StoreOriginSpec } from '../../src/stores/store-origin.ts'
import { queuesMade } from '../../src/stores/lost/queues-made.ts'
import { storeOwners } from '../../src/stores/store-owners.ts'
import { tieredMarkFile, tieredOrigin, type TieredStoreSpec } from '../../src/stores/tiered-store.ts'
import {
  dataFolders,
  logFolders,
  markFile,
  separateLogs,
  STORE_KEYS,
  storeFolders,
  storeRoot,
} from '../../src/layout/stores.ts'
import { belowTieredPath, tieredFolder } from '../../src/layout/tiered-store.ts'
import { TIERED_PATHS } from '../../src/releases/tiered-store.ts'
import { compact } from '../../src/objects.ts'
import { kindOf } from '../../src/services/index.ts'
import { membershipOf } from '../record/membership.ts'
import { ownStoreOf } from '../take-over/index.ts'
import { recordFile } from '../../src/layout/records.ts'

/**
 * Checks that the data of the host's instances lie where the inventory says, on this host, and are such as they can go on
 * from; asked before anything is changed.
 */
export function storesInPlace(cluster: Cluster, host: Host): readonly AnyResource[] {
  return instancesOn(cluster, host).flatMap((instance) => {
    const { id, service, paths } = instance
    const wanted = keysOf(instance, STORE_KEYS)
    const stores = storeFolders(instance)
    const { user, group } = cluster.rocketmq
    const managed = dataFolders(instance)
    const tiered = compact({ tiered: tieredFolder(instance) })
    const owners = storeOwners({
      instance,
      user,
      group,
      stores,
      ...tiered,
      logs: paths.logs,
      managed,
      takenOver: ownStoreOf(cluster, instance),
    })
    if (wanted.size === 0) return [owners]
    const recordOf = (other: string): string => recordFile(cluster, { id: other })
    return [
      owners,
      firstStart({ ...membershipOf(instance), cluster, instance, stores, recordOf }),
      ...originsOf(cluster, instance).map(storeOrigin),
      ...tieredStores(cluster, instance).map(tieredOrigin),
      storeInPlace({ instance: id, conf: paths.conf, ...placesOf(instance, wanted) }),
      storeCompatProbe({
        instance: id,
        service,
        stores,
        conf: paths.conf,
        record: recordOf(id),
        wanted: { version: cluster.rocketmq.version, keys: keysOf(instance, WATCHED) },
      }),
    ]
  })
}

/** The marks in the stores of the host's instances; written before an instance starts. */
export function storeMarks(cluster: Cluster, host: Host): readonly AnyResource[] {
  return instancesOn(cluster, host).flatMap((instance) => [
    ...originsOf(cluster, instance).map(storeMark),
    ...tieredStores(cluster, instance).map(tieredMarkFile),
  ])
}

/** At most one: an instance without files in the tiered store has none. */
function tieredStores(cluster: Cluster, instance: Instance): TieredStoreSpec[] {
  const [root, folder] = [storeRoot(instance), tieredFolder(instance)]
  if (root === undefined || folder === undefined) return []
  return [
    {
      mark: { cluster: cluster.name, instance: instance.id, ...membershipOf(instance) },
      host: instance.host,
      root,
      folder,
      record: recordFile(cluster, instance),
      user: cluster.rocketmq.user,
    },
  ]
}

/** Keys that name folders of the store. A folder that the inventory does not name any more is looked for too. */
function placesOf(
  instance: Instance,
  wanted: ReadonlyMap<string, string>,
): Pick<StoreInPlaceSpec, 'wanted' | 'below' | 'alsoRead'> {
  if (instance.broker === undefined) return { wanted }
  const { selfId } = instance.broker
  const { logKeys = [] } = kindOf(instance)
  const ofMembers = logKeys.flatMap(({ key, ofMember }): [string, string][] => {
    if (ofMember === undefined) return []
    return [[key, selfId === undefined ? '' : `${storeRoot(instance) ?? ''}/${ofMember(selfId)}`]]
  })
  const [tiered = ''] = tieredFolder(instance) === undefined ? [] : keysOf(instance, TIERED_PATHS).values()
  const named = new Map([...ofMembers, [READ_ONLY, ''], ...wanted])
  return {
    wanted: new Map([...named, ...TIERED_PATHS.map((key) => [key, tiered] as const)]),
    alsoRead: readInBoth(
      named,
      logKeys.map(({ key }) => key),
    ),
    below: new Map(TIERED_PATHS.map((key) => [key, belowTieredPath(instance)])),
  }
}

const READ_ONLY = 'readOnlyCommitLogStorePaths'

/**
 * Key → folders in which a broker reads files of the same log too. It reads READ_ONLY only beside a log in several folders.
 * @param named key → folders, separated by commas
 */
function readInBoth(named: ReadonlyMap<string, string>, logKeys: readonly string[]): Map<string, string> {
  const foldersOf = (key: string): string => named.get(key) ?? ''
  const several = logKeys.filter((key) => foldersOf(key).includes(','))
  return new Map([
    ...several.map((key) => [key, foldersOf(READ_ONLY)] as const),
    [READ_ONLY, logKeys.map(foldersOf).join(',')],
  ])
}

/** At most one: an instance without a store has none. */
function originsOf(cluster: Cluster, instance: Instance): StoreOriginSpec[] {
  const [root, mark] = [storeRoot(instance), markFile(instance)]
  if (root === undefined || mark === undefined) return []
  const common = {
    ...membershipOf(instance),
    cluster: cluster.name,
    root,
    logs: logFolders(instance),
    separate: separateLogs(instance),
    record: recordFile(cluster, instance),
  }
  const { id, host, broker } = instance
  return [
    {
      owner: { ...common, instance: id, host, role: broker?.role ?? 'voter', markFile: mark },
      place: {
        ...common,
        ...(broker === undefined
          ? {}
          : { logBytes: logBytes(instance), queues: queuesMade(instance, cluster.rocketmq.version) }),
        stores: storeFolders(instance),
        user: cluster.rocketmq.user,
      },
      takenOver: ownStoreOf(cluster, instance),
      refused: (world) => isStartRefused(world, instance, cluster.rocketmq.user),
    },
  ]
}

/** In the order of the properties file. */
function keysOf({ config }: Instance, names: readonly string[]): Map<string, string> {
  return new Map(
    [...config].flatMap(([key, value]): [string, string][] =>
      names.includes(key) && typeof value === 'string' ? [[key, value]] : [],
    ),
  )
}
