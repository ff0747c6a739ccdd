import { posix } from 'node:path'
import type { AnyResource, Diff } from '../../src/engine/resource.ts'
import type { World } from '../../src/engine/world.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { keptWith } from '../../src/objects.ts'
import { toolsHome } from '../../src/layout/release.ts'
import { MADE_LIST, SETTINGS_NAME, stateDir } from '../../src/layout/state.ts'
import { directory } from '../../src/resources/directory.ts'
import { file, fileRef } from '../../src/resources/file.ts'
import { otherClusters } from '../../src/instances/neighbours/neighbours.ts'
import { kernelOwner } from '../../src/instances/neighbours/kernel-owner.ts'
import { shared } from '../../src/instances/neighbours/shared.ts'
import { hostsFile, type HostEntry } from '../../src/resources/hosts-file.ts'
import {
  exactSettings,
  inOrder,
  runningSysctl,
  runningSysctlRef,
  saysSettings,
  settingsOn,
  settingsWithOthers,
  sysctlFile,
} from '../../src/resources/sysctl.ts'
import { bootSysctl } from '../../src/resources/sysctl-boot.ts'
import { user } from '../../src/resources/user.ts'
import { foldersOf } from './directories.ts'
import { limitsFile, limitsWithOthers } from './limits.ts'
import { tmpfilesRules } from './tmpfiles.ts'

const ROOT_FILE = { mode: '0644', user: 'root', group: 'root' }
const LIMITS = '/etc/security/limits.d/90-rocketmq.conf'
const SYSCTL = '/etc/sysctl.d/90-rocketmq.conf'
const TMPFILES = '/etc/tmpfiles.d/rocketmq.conf'

/** Files of a host that all clusters on it have together. */
export const SETTINGS_FILES: readonly string[] = [LIMITS, SYSCTL, TMPFILES]

/** Resources of every host of the cluster. */
export function base(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { user: name, group, data } = cluster.rocketmq
  const kernel = Object.keys(cluster.sysctl).length === 0 ? [] : kernelSettings(cluster, host)
  return [
    user({ name, group, home: data, ...numbersOf(cluster), madeList: MADE_LIST }),
    ...foldersOf(cluster, host).map((folder) => {
      const spec = { ...folder, ...(folder.user === name ? numbersOf(cluster) : {}) }
      return isOfAllClusters(cluster, spec.path)
        ? shared(directory(spec), host.name, refused(spec.path))
        : directory(spec)
    }),
    hostsFile({
      cluster: cluster.name,
      host: host.name,
      entries: namesIn(cluster),
      ownAddress: host.privateAddress,
    }),
    ...kernel,
    file({ path: LIMITS, content: (world) => limits(world, host, name), ...ROOT_FILE }),
    file({ path: TMPFILES, content: tmpfilesRules(), ...ROOT_FILE }),
  ]
}

/** Values that another file gives the kernel of a host at its next boot. */
export function kernelAtBoot({ sysctl, sysctlLeast }: Cluster): readonly AnyResource[] {
  return Object.keys(sysctl).length === 0 ? [] : [bootSysctl(SYSCTL, sysctl, sysctlLeast)]
}

/** The files that a container writes belong to the numbers of its image's user. */
function numbersOf({ runtime }: Pick<Cluster, 'runtime'>): { uid?: number; gid?: number } {
  return runtime.kind === 'docker' ? { uid: runtime.image.uid, gid: runtime.image.gid } : {}
}

function kernelSettings(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { sysctl, sysctlLeast } = cluster
  // After a reboot the file decides alone, so it also says what others had reserved or raised when it was written.
  const content = (world: World): string => {
    const running = world.observed(runningSysctlRef(host.name))
    const own = running === undefined ? sysctl : settingsOn(sysctl, running, sysctlLeast)
    const present = textOf(world, host, SYSCTL)
    if (otherClusters(world, host.name).length > 0) return sysctlFile(settingsWithOthers(own, present))
    return saysSettings(present, own) ? present : sysctlFile(inOrder(own))
  }
  const exact = exactSettings(sysctl, sysctlLeast)
  const wanted = posix.join(stateDir(cluster), SETTINGS_NAME)
  return [
    kernelOwner(host.name, exact),
    file({ path: wanted, content: sysctlFile(exact), ...ROOT_FILE, mode: '0600' }),
    file({ path: SYSCTL, content, ...ROOT_FILE }),
    runningSysctl(sysctl, sysctlLeast),
  ]
}

function limits(world: World, host: Host, user: string): string {
  return otherClusters(world, host.name).length === 0
    ? limitsFile(user)
    : limitsWithOthers(user, textOf(world, host, LIMITS))
}

function textOf(world: World, { name }: Host, path: string): string {
  const state = world.observed(fileRef(name, path))
  return state?.kind === 'file' ? (state.content ?? '') : ''
}

/** Folders of which another cluster on the host may want another owner; all others are root's, or of one instance. */
const isOfAllClusters = (cluster: Cluster, path: string): boolean => foldersOfAll(cluster).has(path)

const foldersOfAll = keptWith(
  (cluster: Cluster): ReadonlySet<string> =>
    new Set([
      cluster.rocketmq.data,
      toolsHome(cluster),
      ...cluster.instances.map(({ paths }) => posix.dirname(paths.conf)),
    ]),
)

/** The same for each host of a cluster. */
const namesIn = keptWith(({ hosts }: Cluster): readonly HostEntry[] =>
  hosts.map(({ name, privateAddress }) => ({ address: privateAddress, name })),
)

/** A folder with another owner or mode: the services of the other cluster could lose what they read. */
const refused =
  (path: string) =>
  (others: string, { summary }: { readonly summary: string }): Diff => ({
    kind: 'blocked',
    reason: `cluster ${others} is on this host too, and ${path} may be its own: ${summary}`,
    hint: 'Give both clusters the same rocketmq.user and rocketmq.group, or this one other folders (rocketmq.data, rocketmq.home).',
  })
