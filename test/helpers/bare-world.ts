import type { DesiredState, PlacedResource } from '../../src/engine/desired-state.ts'
import type { Facts } from '../../src/engine/facts.ts'
import type { Answer, Resource } from '../../src/engine/resource.ts'
import { ObservedWorld } from '../../src/engine/world.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { alone } from './probe.ts'

const HOSTS_FILE = '127.0.0.1 localhost\n'

const facts = ({ name, address }: Host): Facts => ({
  hostname: name,
  os: { id: 'centos', version: '9', name: 'CentOS Stream 9' },
  architecture: 'x86_64',
  cores: 8,
  memory: { total: 64 * 1024 ** 3, available: 62 * 1024 ** 3 },
  packageManager: 'dnf',
  selinux: 'enforcing',
  systemd: true,
  clock: 1_700_000_000,
  addresses: [address],
  uid: 0,
})

/** What the hosts of a cluster answer that were installed a moment ago: nothing of RocketMQ is there. */
export function bareWorld(cluster: Cluster, site: DesiredState): ObservedWorld {
  const world = new ObservedWorld()
  for (const host of cluster.hosts) {
    world.learnFacts(host.name, facts(host))
    const units = instancesOn(cluster, host).map(({ paths }) => paths.unit)
    for (const placed of site.resources.filter((one) => one.host === host.name)) {
      world.learn({ host: host.name, id: placed.resource.id }, observedOn(placed, units))
    }
  }
  return world
}

function observedOn({ resource }: PlacedResource, units: readonly string[]): unknown {
  const [kind = ''] = resource.id.split(':')
  return alone((resource as unknown as Resource).probe).parse(answerOf(kind, units))
}

function answerOf(kind: string, units: readonly string[]): Answer {
  switch (kind) {
    case 'first-start':
      return { stdout: 'bare\n', exit: 0 }
    case 'jdk':
      return { stdout: 'absent\n', exit: 0 }
    case 'user':
      return { stdout: 'passwd \ngroup \n', exit: 0 }
    case 'file':
    case 'heap':
    case 'link':
    case 'jdk-link':
    case 'kept-state':
    case 'program':
    case 'users':
      return { stdout: 'absent\n', exit: 0 }
    case 'hosts':
      return {
        stdout: `file\n644 root root ${HOSTS_FILE.length}\n${Buffer.from(HOSTS_FILE).toString('base64')}`,
        exit: 0,
      }
    case 'sysctl':
    case 'sysctl-boot':
      return {
        stdout: 'writable /proc/sys/vm/max_map_count\n/proc/sys/vm/max_map_count:1:65530\n',
        exit: 0,
      }
    case 'firewalld':
    case 'firewalld-paths':
    case 'firewalld-surplus':
      return {
        stdout:
          '[base]\ninterface=eth0\nzone=public\ndefault=public\n[active]\npublic\n  interfaces: eth0\n' +
          '[settings public]\na{sv} 0\n[permanent public]\n<zone><service name="ssh"/></zone>\n',
        exit: 0,
      }
    case 'service':
    case 'running':
    case 'restarted':
      return {
        stdout: `[host]\nup=100.00\n[units]\n${units.map((unit) => `Id=${unit}\nActiveState=inactive\nUnitFileState=\nMainPID=0\n`).join('\n')}\n[listeners]\n`,
        exit: 0,
      }
    case 'owners':
      return { stdout: '[rocketmq]\nsearched 0\n', exit: 0 }
    case 'store-mark':
    case 'store-origin':
      return { stdout: '[0]\n[mark 0]\n[identity 0]\n[read 0]\n', exit: 0 }
    case 'clock':
    case 'cluster-owner':
    case 'dir':
    case 'file-list':
    case 'free-memory':
    case 'jdk-package':
    case 'left-out':
    case 'kernel-owner':
    case 'member-id':
    case 'memory':
    case 'mounts-at-boot':
    case 'neighbours':
    case 'old-releases':
    case 'program-files':
    case 'release':
    case 'script-edits':
    case 'store':
    case 'written-by':
      return { stdout: '', exit: 1 }
    default:
      throw new Error(`what does a bare host answer to the probe of ${kind}?`)
  }
}
