import type { Cluster, Instance } from '../../../model/cluster.ts'
import { STORE_KEYS, storeFolders } from '../../../layout/stores.ts'
import { tieredFolder } from '../../../layout/tiered-store.ts'
import { tieredPathKey } from '../../../releases/tiered-store.ts'
import type { Context } from '../../resolve/context.ts'
import type { Placed } from '../../resolve/services/instance.ts'
import { cleanPath, folderFault } from '../../resolve/settings/rocketmq.ts'
import { checkOverlaps } from './overlaps.ts'

type Resolved = Pick<Cluster, 'artifact' | 'rocketmq'>
type Files = ReadonlyMap<Instance, readonly string[]>

/** Checks the stores of brokers: each in its own folder, which survives a reboot and an upgrade. */
export function lintStores(context: Context, cluster: Resolved, placed: readonly Placed[]): void {
  const files = new Map(placed.map(({ instance }) => [instance, filesOf(instance)]))
  checkFolders(context, cluster, placed)
  checkShared(context, placed, files)
  checkOverlaps(context, placed, (instance) => files.get(instance) ?? [])
  warnOfTmp(context, cluster, placed)
  warnOfHome(context, cluster, placed)
  warnOfClosed(context, cluster, placed, files)
}

/** An apply gives a store to the service's user, with a mode that keeps others out: on /etc, the host is lost. */
function checkFolders(context: Context, { rocketmq }: Resolved, placed: readonly Placed[]): void {
  const seen = new Set<string>()
  for (const { instance, path } of placed) {
    const chosen = storeFolders(instance).filter((store) => !cleanPath(store).startsWith(`${rocketmq.data}/`))
    const fault = chosen.flatMap((store) => folderFault(store, rocketmq.home) ?? [])[0]
    // One setting for all brokers is one problem.
    if (fault === undefined || seen.has(fault)) continue
    seen.add(fault)
    context.problems.error(path, {
      code: 'bad-folder',
      message: `${instance.id} would keep its store in a folder that is not its own: ${fault}`,
      hint: `Choose a folder on a data disk, e.g. ${rocketmq.data}/${instance.id}/store.`,
    })
  }
}

/** RocketMQ locks a store; the second broker on it would not start ('Lock failed,MQ already started'). */
function checkShared(context: Context, placed: readonly Placed[], files: Files): void {
  const seen = new Map<string, Instance>()
  for (const { instance, path } of placed) {
    for (const store of files.get(instance) ?? []) {
      const key = `${instance.host} ${store}`
      const other = seen.get(key)
      seen.set(key, instance)
      if (other === undefined || other.id === instance.id) continue
      context.problems.error(path, {
        code: 'shared-store',
        message: `${instance.id} and ${other.id} on ${instance.host} both keep their ${storesOf(instance).includes(store) ? 'messages' : 'state'} in ${store}`,
        hint: hintOfShared(context.inventory.rocketmq.version, instance, store),
      })
    }
  }
}

function hintOfShared(version: string, instance: Instance, store: string): string {
  if (store === tieredFolder(instance))
    return `Give each member of the group a ${tieredPathKey(version)} of its own.`
  return storesOf(instance).includes(store)
    ? 'Take storePathRootDir and storePathCommitLog out: every instance has a store of its own by default.'
    : 'Take the key with this path out: every instance has a place of its own by default.'
}

/** Everything that an instance writes to a place of the configuration's: files of one instance alone. */
function filesOf(instance: Instance): string[] {
  const paths = [...instance.config].flatMap(([key, value]) =>
    isOwnPath(key) && typeof value === 'string' ? value.split(',') : [],
  )
  return [...new Set([...paths, tieredFolder(instance) ?? ''].filter((path) => path !== '').map(cleanPath))]
}

const isOwnPath = (key: string): boolean =>
  STORE_KEYS.includes(key) || /^(?:storePath\w+|readOnlyCommitLogStorePaths|kvConfigPath)$/.test(key)

function storesOf(instance: Instance): string[] {
  const texts = ['storePathRootDir', 'storePathCommitLog'].map((key) => instance.config.get(key))
  return [...texts, tieredFolder(instance)].flatMap((text) =>
    typeof text === 'string' ? text.split(',') : [],
  )
}

function warnOfTmp(context: Context, cluster: Resolved, placed: readonly Placed[]): void {
  const isTmp = (path: string) => /^(?:\/var)?\/tmp(?:\/|$)/.test(path)
  if (isTmp(cluster.rocketmq.data)) {
    context.problems.warn(['rocketmq', 'data'], {
      code: 'data-under-tmp',
      message: `${cluster.rocketmq.data}: what is under /tmp is lost at a reboot, all messages included`,
      hint: 'Choose a folder on a data disk, e.g. /data/rocketmq.',
    })
    return
  }
  for (const { instance, path } of placed) {
    const store = storesOf(instance).find(isTmp)
    if (store === undefined) continue
    context.problems.warn(path, {
      code: 'data-under-tmp',
      message: `${instance.id} keeps its messages in ${store}: what is under /tmp is lost at a reboot`,
      hint: 'Take storePathRootDir out, or choose a folder on a data disk.',
    })
  }
}

/** A store in the folder of the program is deleted with it, in an upgrade or a clean-up. */
function warnOfHome(context: Context, { artifact, rocketmq }: Resolved, placed: readonly Placed[]): void {
  const homes = [rocketmq.home, rocketmq.link, ...(artifact.kind === 'onHost' ? [artifact.path] : [])]
  const homeOf = (path: string) => homes.find((home) => path === home || path.startsWith(`${home}/`))
  const home = homeOf(rocketmq.data)
  if (home !== undefined) {
    context.problems.warn(['rocketmq', 'data'], {
      code: 'data-among-releases',
      message: `${rocketmq.data} lies in ${home}, the folder of the program: a replacement of the program deletes all messages`,
      hint: 'Choose a folder of its own, e.g. /data/rocketmq.',
    })
    return
  }
  for (const { instance, path } of placed) {
    const store = storesOf(instance).find((each) => homeOf(each) !== undefined)
    if (store === undefined) continue
    context.problems.warn(path, {
      code: 'data-among-releases',
      message: `${instance.id} keeps its messages in ${store}, among the files of the program: a replacement of ${homeOf(store) ?? ''} deletes them`,
      hint: `Take storePathRootDir and storePathCommitLog out: then it is ${rocketmq.data}/${instance.id}/store.`,
    })
  }
}

/** A service's user other than root cannot enter /root, nor the home of another user. */
function warnOfClosed(
  context: Context,
  { rocketmq }: Resolved,
  placed: readonly Placed[],
  files: Files,
): void {
  if (rocketmq.user === 'root') return
  const isClosed = (path: string): boolean =>
    /^\/root(?:\/|$)/.test(path) ||
    (/^\/home\/[^/]+/.test(path) && !`${path}/`.startsWith(`/home/${rocketmq.user}/`))
  for (const { instance, path } of placed) {
    const file = files.get(instance)?.find(isClosed)
    if (file === undefined) continue
    context.problems.warn(path, {
      code: 'closed-folder',
      message: `${instance.id} would write to ${file}, and runs as ${rocketmq.user}, to whom that folder is closed`,
      hint: 'Choose a folder on a data disk, e.g. /data/rocketmq.',
    })
  }
}
