import type { AnyResource } from '../../src/engine/resource.ts'
import type { World } from '../../src/engine/world.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { directory } from '../../src/resources/directory.ts'
import { file } from '../../src/resources/file.ts'
import { hostsFile } from '../../src/resources/hosts-file.ts'
import { runningSysctl, runningSysctlRef, settingsOn, sysctlFile } from '../../src/resources/sysctl.ts'
import { user } from '../../src/resources/user.ts'
import { foldersOf } from './directories.ts'
import { tmpfilesRules } from './tmpfiles.ts'

const ROOT_FILE = { mode: '0644', user: 'root', group: 'root' }
/** RocketMQ's own os.sh uses this number. */
const OPEN_FILES = 655_350

/** Limits of a person's shell that starts a broker by hand; systemd's units carry their own. */
export function limitsFile(user: string): string {
  return [
    '# Limits for shells of the RocketMQ user; written by rmq-provision.',
    `${user} soft nofile ${OPEN_FILES}`,
    `${user} hard nofile ${OPEN_FILES}`,
    `${user} soft memlock unlimited`,
    `${user} hard memlock unlimited`,
    '',
  ].join('\n')
}

/** Resources of every host of the cluster. */
export function base(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { user: name, group, data } = cluster.rocketmq
  const kernel = Object.keys(cluster.sysctl).length === 0 ? [] : kernelSettings(cluster, host)
  return [
    user({ name, group, home: data, ...numbersOf(cluster) }),
    ...foldersOf(cluster, host).map(directory),
    hostsFile({
      cluster: cluster.name,
      host: host.name,
      entries: cluster.hosts.map((entry) => ({ address: entry.privateAddress, name: entry.name })),
      ownAddress: host.privateAddress,
    }),
    ...kernel,
    file({ path: '/etc/security/limits.d/90-rocketmq.conf', content: limitsFile(name), ...ROOT_FILE }),
    file({ path: '/etc/tmpfiles.d/rocketmq.conf', content: tmpfilesRules(), ...ROOT_FILE }),
  ]
}

/** The files that a container writes belong to the numbers of its image's user. */
function numbersOf({ runtime }: Pick<Cluster, 'runtime'>): { uid?: number; gid?: number } {
  return runtime.kind === 'docker' ? { uid: runtime.image.uid, gid: runtime.image.gid } : {}
}

function kernelSettings({ sysctl, sysctlLeast }: Cluster, host: Host): readonly AnyResource[] {
  // After a reboot the file decides alone, so it also says what others had reserved or raised when it was written.
  const content = (world: World): string => {
    const running = world.observed(runningSysctlRef(host.name))
    return sysctlFile(running === undefined ? sysctl : settingsOn(sysctl, running, sysctlLeast))
  }
  return [
    file({ path: '/etc/sysctl.d/90-rocketmq.conf', content, ...ROOT_FILE }),
    runningSysctl(sysctl, sysctlLeast),
  ]
}
