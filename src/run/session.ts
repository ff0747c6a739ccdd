import { probeHost } from '../engine/prober.ts'
import { reportOf } from '../engine/report.ts'
import type { DesiredState } from '../engine/desired-state.ts'
import { ObservedWorld } from '../engine/world.ts'
import { RmqError } from '../errors.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { isElected } from '../model/replication.ts'
import { clusterSite } from '../site/site.ts'
import { instanceHooks } from '../rocketmq/rolling/instance-hooks.ts'
import type { Leaders } from '../model/order.ts'
import type { Verification } from '../rocketmq/verify/verification.ts'
import { verifyCluster } from '../rocketmq/verify/verify.ts'
import type { SshHost } from '../transport/index.ts'
import { connectHosts, dialer, type Connections } from './connect.ts'
import type { Context } from './context.ts'
import { select, selectedHosts, type Selection } from './selection.ts'
import type { Flags } from './command/flags.ts'

/** A cluster's hosts, connected and read: what plan, apply, check and status start from. */
export interface Session extends Connections {
  readonly cluster: Cluster
  /** Producers are turned away from a master before it is restarted. */
  readonly drain: boolean
  readonly selection: Selection
  /** Only what --limit leaves. */
  readonly site: DesiredState
  /** Who leads each elected group: group → instance id. A group that nobody could be asked about has no entry. */
  readonly leaders: Leaders
  readonly world: ObservedWorld
  /**
   * How the running cluster was when the hosts were read; asked at the same time, as most runs find nothing to do and
   * only have to say so. undefined when nobody asked for it.
   */
  readonly present: Promise<Verification> | undefined
}

/**
 * Connects to every selected host and reads all its resources; each host by itself, none waits for another.
 * @param options.site what to read, before --limit; everything the inventory wants unless given
 * @param options.present also ask the running cluster how it is, see `Survey.present`
 */
export async function openSession(
  context: Context,
  flags: Flags,
  cluster: Cluster,
  command: string,
  options: { readonly site?: DesiredState; readonly present?: boolean } = {},
): Promise<Session> {
  const drain = flags.drain !== false
  const selection = select(cluster, flags.limit)
  const site = limited(options.site ?? clusterSite(cluster, instanceHooks(cluster, { drain })), selection)
  const world = new ObservedWorld()
  const hosts = [...selectedHosts(cluster, selection), ...leavingHosts(cluster, site)]
  context.emit({ type: 'run-started', command, cluster: cluster.name, hosts: hosts.map(({ name }) => name) })
  const elects = cluster.groups.some(isElected)
  const closing = new AbortController()
  let present: Promise<Verification> | undefined
  const connections = await connectHosts(
    context,
    flags,
    hosts,
    (host) => read(context, site, world, host),
    (access) => {
      if (options.present !== true && !elects) return
      const signal = AbortSignal.any([context.abort, closing.signal])
      present = verifyCluster(cluster, dialer(access), { signal })
      // Whoever wants it awaits it; when nobody does, its failure is nobody's.
      present.catch(() => undefined)
    },
    (host) => (cluster.leavingHosts.some(({ name }) => name === host) ? LOST_HOST : undefined),
  )
  const leaders = elects ? leadersIn(cluster, await present) : new Map()
  const close = async (): Promise<void> => {
    closing.abort()
    await connections.close()
  }
  return {
    ...connections,
    close,
    cluster,
    drain,
    selection,
    site,
    leaders,
    world,
    present,
  }
}

const LOST_HOST =
  'If it is lost for good, take it and what was on it out of the inventory: there is nothing left to remove.'

/** Only those that something is read of: not every command has to do with what leaves. */
const leavingHosts = (cluster: Cluster, site: DesiredState): Host[] =>
  cluster.leavingHosts.filter(({ name }) => site.resources.some(({ host }) => host === name))

/** Groups that nobody could be asked about are rolled as the inventory lists them. */
function leadersIn({ groups }: Cluster, present: Verification | undefined): Leaders {
  const elected = groups.filter(isElected)
  return new Map(
    elected.flatMap(({ name }) => [...(present?.leaders ?? [])].filter(([group]) => group === name)),
  )
}

/** The same connections, looked at with another site; call `readAgain` before planning with it. */
export function withSite(session: Session, whole: DesiredState): Session {
  return { ...session, site: limited(whole, session.selection) }
}

/** Reads the connected hosts once more, e.g. after the lock was taken. A host that fails is told and left out. */
export async function readAgain(context: Context, session: Session): Promise<void> {
  const reached = [...session.access.values()].filter(({ host }) => !session.unreachable.has(host))
  await Promise.all(
    reached.map(async (access) => {
      try {
        await read(context, session.site, session.world, access)
      } catch (error) {
        if (!(error instanceof RmqError)) throw error
        const report = reportOf(error)
        session.unreachable.set(access.host, report)
        context.emit({ type: 'host-failed', host: access.host, error: report })
      }
    }),
  )
}

async function read(
  context: Context,
  site: DesiredState,
  world: ObservedWorld,
  host: SshHost,
): Promise<void> {
  const begun = performance.now()
  const resources = site.resources.filter((placed) => placed.host === host.host)
  try {
    await probeHost(host, { resources, facts: site.facts, signal: context.abort }, world)
  } catch (error) {
    // Without root or systemd some readings fail in strange ways: the facts say why in plain words.
    expectUsable(world, host.host)
    throw error
  }
  expectUsable(world, host.host)
  context.emit({
    type: 'probed',
    host: host.host,
    resources: resources.length,
    ms: performance.now() - begun,
  })
}

/** What no role could work without; better said at once than as the failure of some step. */
function expectUsable(world: ObservedWorld, host: string): void {
  const facts = world.facts(host)
  if (facts && facts.uid !== 0) {
    throw new RmqError('not-root', 'the login user is not root', {
      where: { host },
      hint: "Set `ssh: { become: sudo }` in the inventory, or log in as root ('user: root').",
    })
  }
  if (facts && !facts.systemd) {
    throw new RmqError('no-systemd', `systemd does not run on this host (${facts.os.name})`, {
      where: { host },
      hint: 'Instances run as systemd units: CentOS, RHEL and their like from version 7 on.',
    })
  }
}

function limited(site: DesiredState, selection: Selection): DesiredState {
  return {
    ...site,
    resources: site.resources.filter(
      ({ host, resource }) =>
        selection.hosts.has(host) &&
        (resource.owner === undefined || selection.instances.has(resource.owner)),
    ),
  }
}
