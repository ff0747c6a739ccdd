import { compact, own } from '../../objects.ts'
import type { Cluster } from '../../model/cluster.ts'
import { lintAdvisories } from '../lint/advisories.ts'
import { lintBeforeApache } from '../lint/legacy-3x.ts'
import { lintJavaOptions } from '../lint/java-options.ts'
import { lintKeys } from '../lint/keys.ts'
import { lintRemovals } from '../lint/removals.ts'
import { lintPairs } from '../services/broker/pairs.ts'
import { lintTieredStore } from '../services/broker/tiered-store.ts'
import { lintPublicAddresses } from '../lint/public-addresses.ts'
import { lintRelease } from '../lint/release.ts'
import { lintTls } from '../lint/tls.ts'
import { lintIds, lintTopology } from '../lint/topology.ts'
import type { Inventory } from '../schema/index.ts'
import { typedPages } from '../services/index.ts'
import { resolveAcl } from './settings/acl.ts'
import { resolveArtifact } from './settings/artifact.ts'
import type { Context } from './context.ts'
import { groupsOf } from './groups.ts'
import { Hosts } from './hosts.ts'
import { resolveJdk } from './settings/jdk.ts'
import type { Placed } from './services/instance.ts'
import { instancesToRemove, staying } from './services/removals.ts'
import { checkPorts } from './ports.ts'
import { withRequired } from './required.ts'
import { resolveRocketmq } from './settings/rocketmq.ts'
import { resolveRuntime } from './settings/runtime.ts'
import { resolveSysctl } from './settings/sysctl.ts'

/** Fills in every default and names every instance; what is wrong goes to the context's problems. */
export function resolveCluster(context: Context, inventory: Inventory): Omit<Cluster, 'warnings'> {
  const hosts = new Hosts(context)
  const site = {
    context,
    hosts,
    acl: resolveAcl(context),
    rocketmq: resolveRocketmq(context),
    jdk: resolveJdk(context),
    runtime: resolveRuntime(context),
  }
  const { acl, runtime } = site
  const whole = withRequired(context, inventory, hosts)
  const placed: Placed[] = []
  for (const page of typedPages) placed.push(...page.resolve(site, whole, [...placed]))
  checkPorts(context, placed)
  const present = staying(placed)

  const cluster = {
    name: inventory.cluster,
    file: context.file,
    hosts: hosts.staying,
    instances: present.map(({ instance }) => instance),
    groups: groupsOf(placed),
    toRemove: instancesToRemove(placed, discardUnread(inventory)),
    hostsToRemove: hosts.toRemove,
    rocketmq: site.rocketmq,
    artifact: resolveArtifact(context),
    jdk: site.jdk,
    runtime,
    firewall: {
      manage: inventory.firewall?.manage ?? true,
      ...(inventory.firewall?.zone === undefined ? {} : { zone: inventory.firewall.zone }),
      clients: inventory.firewall?.clients ?? [],
    },
    ...compact({ acl }),
    ...(inventory.takeOver === true ? { takeOver: true } : {}),
    ...resolveSysctl(context, present),
  }
  lintRelease(context)
  lintAdvisories(context, cluster)
  lintKeys(inventory, context.problems)
  lintPairs(context, inventory, present)
  lintTieredStore(context, inventory, present)
  lintPublicAddresses(context, hosts, present)
  lintJavaOptions(inventory, site.jdk.major, context.problems)
  lintTls(context, cluster, present)
  lintIds(context, placed)
  lintTopology(context, inventory, cluster, present)
  lintBeforeApache(context, present)
  lintRemovals(context, inventory, placed)
  return cluster
}

/** Said of the group, or of the host that it is on. */
function discardUnread({ brokers, hosts }: Inventory): (placed: Placed) => boolean {
  return ({ instance }) => {
    const host = Array.isArray(hosts) ? undefined : own(hosts, instance.host)
    const group = own(brokers?.groups, instance.broker?.group ?? '')
    return (group?.unread ?? host?.unread) === 'discard'
  }
}
