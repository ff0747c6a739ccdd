import { own } from '../../objects.ts'
import type { Cluster } from '../../model/cluster.ts'
import { lintLeaving } from '../lint/leaving.ts'
import type { BrokersInput, Inventory, NamesrvInput } from '../schema/index.ts'
import { lintBeforeApache } from '../lint/legacy-3x.ts'
import { lintJavaOptions } from '../lint/java-options.ts'
import { lintKeys } from '../lint/keys.ts'
import { lintRelease } from '../lint/release.ts'
import { lintIds, lintTopology } from '../lint/topology.ts'
import { resolveAcl } from './settings/acl.ts'
import { resolveArtifact } from './settings/artifact.ts'
import { resolveBrokers } from './brokers/brokers.ts'
import type { Context } from './context.ts'
import { resolveDashboard } from './services/dashboard.ts'
import { resolveControllers } from './services/controllers.ts'
import { Hosts } from './hosts.ts'
import { resolveJdk } from './settings/jdk.ts'
import type { Placed } from './services/instance.ts'
import { leavingInstances, staying } from './services/leaving.ts'
import { resolveNamesrv, serverList } from './services/namesrv.ts'
import { resolveProxies } from './services/proxies.ts'
import { checkPorts } from './ports.ts'
import { resolveRocketmq } from './settings/rocketmq.ts'
import { resolveRuntime } from './settings/runtime.ts'
import { resolveSysctl } from './settings/sysctl.ts'

/** Fills in every default and names every instance; what is wrong goes to the context's problems. */
export function resolveCluster(context: Context): Omit<Cluster, 'warnings'> {
  const { inventory } = context
  const hosts = new Hosts(context)
  const acl = resolveAcl(context)
  const site = { context, rocketmq: resolveRocketmq(context), jdk: resolveJdk(context), acl }
  const { namesrv, brokers } = services(context, hosts)

  const nameServers = resolveNamesrv(site, hosts, namesrv)
  const controllers =
    inventory.controllers === undefined ? [] : resolveControllers(site, hosts, inventory.controllers)
  const namesrvAddr = serverList(nameServers, hosts, namesrv.listedBy)
  const groups = resolveBrokers(site, hosts, brokers, {
    namesrvAddr,
    controllerAddr: staying(controllers).length === 0 ? undefined : serverList(controllers, hosts),
  })
  const proxies =
    inventory.proxies === undefined
      ? []
      : resolveProxies(site, hosts, inventory.proxies, serverList(nameServers, hosts))
  const members = groups.flatMap((group) => group.members)
  const isSlave = ({ instance }: Placed) => instance.broker?.role === 'slave'
  const runtime = resolveRuntime(context)
  const placed = [
    ...nameServers,
    ...controllers,
    ...members.filter((member) => !isSlave(member)),
    ...members.filter(isSlave),
    ...proxies,
    ...resolveDashboard(site, hosts, runtime, namesrvAddr),
  ]
  checkPorts(context, placed)
  const present = staying(placed)

  const cluster = {
    name: inventory.cluster,
    file: context.file,
    hosts: hosts.staying,
    instances: present.map(({ instance }) => instance),
    groups: groups.map(({ group }) => group).filter(({ members }) => members.length > 0),
    leaving: leavingInstances(placed, discardUnread(inventory)),
    leavingHosts: hosts.leaving,
    rocketmq: site.rocketmq,
    artifact: resolveArtifact(context),
    jdk: site.jdk,
    runtime,
    firewall: {
      manage: inventory.firewall?.manage ?? true,
      ...(inventory.firewall?.zone === undefined ? {} : { zone: inventory.firewall.zone }),
      clients: inventory.firewall?.clients ?? [],
    },
    ...(acl === undefined ? {} : { acl }),
    ...resolveSysctl(context, present),
  }
  lintRelease(context)
  lintKeys(inventory, context.problems)
  lintJavaOptions(inventory, site.jdk.major, context.problems)
  lintIds(context, placed)
  lintTopology(context, cluster, present)
  lintBeforeApache(context, present)
  lintLeaving(context, placed)
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

/** One host without a word about services is a name server and a master: the smallest cluster there is. */
function services(context: Context, hosts: Hosts): { namesrv: NamesrvInput; brokers: BrokersInput } {
  const { inventory, problems } = context
  const only = hosts.all[0]
  const first = only?.name ?? 'mq1'
  const inYaml = `write brokers: { groups: { broker-a: { master: ${first} } } }`
  const saysNothing = saysNoService(inventory)
  if (saysNothing && only !== undefined && hosts.all.length === 1) {
    return {
      namesrv: { hosts: [only.name] },
      brokers: { groups: { 'broker-a': { replication: 'none', master: only.name } } },
    }
  }
  if (inventory.namesrv === undefined) {
    problems.error(['namesrv'], {
      code: 'missing',
      message: `${problems.words('namesrv', '[namesrv]')} is missing: no host is said to run a name server`,
      hint: problems.words(`write namesrv: { hosts: [${first}] }`, 'list it under [namesrv]'),
      at: 'key',
    })
  }
  if (
    saysNothing ||
    (inventory.brokers !== undefined && Object.keys(inventory.brokers.groups).length === 0)
  ) {
    problems.error(inventory.brokers === undefined ? ['brokers'] : ['brokers', 'groups'], {
      code: 'missing',
      message: `${problems.words('brokers.groups', '[brokers]')} is missing: no host is said to run a broker`,
      hint: problems.words(inYaml, `list it under [brokers]: ${first} broker_name=broker-a`),
      at: 'key',
    })
  }
  if (!saysNothing && inventory.brokers === undefined) {
    problems.warn(['namesrv'], {
      code: 'no-brokers',
      message: 'there is no broker: nothing here will keep a message',
      hint: problems.words(inYaml, `list brokers under [brokers]: ${first} broker_name=broker-a`),
      at: 'key',
    })
  }
  return { namesrv: inventory.namesrv ?? { hosts: [] }, brokers: inventory.brokers ?? { groups: {} } }
}

function saysNoService(inventory: Inventory): boolean {
  return (
    inventory.namesrv === undefined &&
    inventory.brokers === undefined &&
    inventory.controllers === undefined &&
    inventory.proxies === undefined
  )
}
