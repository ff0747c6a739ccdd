import type { DesiredState } from '../engine/desired-state.ts'
import { ObservedWorld } from '../engine/world.ts'
import { interruptedError } from '../errors.ts'
import type { Cluster } from '../model/cluster.ts'
import type { Leaders } from '../model/order.ts'
import { isElected } from '../groups/index.ts'
import { learnDrift } from '../instances/process-drift.ts'
import { serviceRef } from '../instances/service-ref.ts'
import { instanceHooks } from '../rocketmq/services/instance-hooks.ts'
import type { Problem, Verification } from '../rocketmq/verify/verification.ts'
import { clusterSite } from '../site/site.ts'
import { askSecrets } from './hosts/ask-secrets.ts'
import type { RemoteFlags } from './command/flags.ts'
import { Connections } from './hosts/connections.ts'
import { concerns, ConnectedCluster, type ConnectedParts } from './connected-cluster.ts'
import type { Context } from './context.ts'
import { readHost } from './hosts/read-host.ts'
import { limited, select, withHostsToRemove } from './selection.ts'

export type SessionFlags = RemoteFlags & {
  /** false: --no-drain was given. */
  readonly drain?: boolean
}

export interface SessionOptions {
  readonly context: Context
  readonly flags: SessionFlags
  readonly cluster: Cluster
  /** Name of the command, for the events of the run. */
  readonly command: string
  /** Resources to read, before --limit; everything that the inventory wants unless given. */
  readonly site?: DesiredState
  /** Asks the running cluster how it is while the hosts are read: most runs find nothing to do and only verify. */
  readonly verify?: boolean
}

/** The hosts of a cluster, connected and read: the start of plan, apply, check, status and the rolling commands. */
export class Session extends ConnectedCluster {
  /** Producers are turned away from a master before it is restarted. */
  readonly drain: boolean
  #site: () => DesiredState
  #world = new ObservedWorld()
  #leaders: Leaders = new Map()
  #problems: readonly Problem[] = []
  #verifies = false
  /** The resources that were read, and those that follow from them. */
  #derived: { readonly from: DesiredState; readonly site: (session: Session) => DesiredState } | undefined

  /** Use `openSession`. @param parts of `site`: what --limit leaves, made when it is asked for first */
  constructor(parts: ConnectedParts & { readonly drain: boolean; readonly site: () => DesiredState }) {
    super(parts)
    this.drain = parts.drain
    this.#site = parts.site
  }

  /** Only what --limit leaves. */
  get site(): DesiredState {
    return this.#site()
  }

  get world(): ObservedWorld {
    return this.#world
  }

  /** Leaders of the elected groups: group → instance id. A group whose leader is not known has no entry. */
  get leaders(): Leaders {
    return this.#leaders
  }

  /** Findings of a verification when the session was opened, if there was one. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  /**
   * Connects to the hosts and reads them; each host by itself, none waits for another.
   * @throws RmqError 'interrupted' after Ctrl-C
   */
  async open({ verify }: { readonly verify: boolean }): Promise<void> {
    const elects = this.cluster.groups.some(isElected)
    await this.connections.open({
      hosts: withHostsToRemove(this.cluster, this.selection, this.#site),
      whileConnecting: () => {
        this.#prepareSite()
      },
      onConnected: (host) => this.#read(host.host),
      onAllConnected: () => {
        if (verify || elects) void this.verification()
      },
      hintOf: (host) =>
        this.cluster.hostsToRemove.some(({ name }) => name === host) ? LOST_HOST : undefined,
    })
    this.#verifies = verify
    await this.#askRunning()
  }

  /** Makes the site. An error of it comes again where the site is asked for. */
  #prepareSite(): void {
    try {
      this.#site()
    } catch {
      // The first host that is read has the error.
    }
  }

  /** Asks the running cluster what the plan needs to know of it. */
  async #askRunning(): Promise<void> {
    const elects = this.cluster.groups.some(isElected)
    if (elects) this.#leaders = leadersIn(this.cluster, await this.verification())
    if (this.#verifies && this.#readsServices()) await this.#learnRunning()
  }

  /** Adds the answers of the running cluster to what was read from the hosts. */
  async #learnRunning(): Promise<void> {
    const { drift, problems } = await this.verification()
    learnDrift(this.#world, this.cluster.instances, drift)
    this.#problems = problems.filter((problem) => concerns(this, problem))
  }

  /** Reads the reached hosts once more, and adds the last answers of the running cluster. */
  async learnAgain(): Promise<void> {
    await this.readAgain()
    if (this.#readsServices()) await this.#learnRunning()
  }

  #readsServices(): boolean {
    return this.cluster.instances.some((instance) => this.#world.has(serviceRef(instance)))
  }

  /**
   * Replaces the resources by those that follow from what was read, and reads them.
   * @throws as readAgain
   */
  async derive(site: (session: Session) => DesiredState): Promise<void> {
    const from = this.site
    this.use(site(this))
    await this.readAgain()
    this.#derived = { from, site }
  }

  /**
   * Reads everything that a plan is made of once more, after a wait: the hosts, what the resources follow from, and the running
   * cluster as far as it was asked when the session was opened.
   * @throws as readAgain; the reason of an abort
   */
  async readAnew(): Promise<void> {
    const derived = this.#derived
    this.stale()
    if (derived) this.use(derived.from)
    await this.readAgain()
    if (derived) await this.derive(derived.site)
    await this.#askRunning()
  }

  /** Replaces the resources, e.g. by those of another part of a command. Call `readAgain` before planning. */
  use(site: DesiredState): void {
    const part = limited(site, this.selection)
    this.#site = () => part
    this.#world = new ObservedWorld()
    this.#derived = undefined
  }

  /**
   * Reads the reached hosts once more, e.g. after the lock was taken. A host that fails is reported and left out.
   * @throws RmqError 'interrupted' after Ctrl-C; no host is left out because of it
   */
  async readAgain(): Promise<void> {
    const { stop } = this.context
    await Promise.all(
      this.connections.reached.map(async ({ host }) => {
        try {
          await this.#read(host)
        } catch (error) {
          if (!stop.aborted) this.connections.lose(host, error)
        }
      }),
    )
    if (stop.aborted) throw interruptedError('interrupted while the hosts were read')
  }

  async #read(host: string): Promise<void> {
    const access = this.access.get(host)
    if (access) await readHost(access, this.site, this.#world, this.context)
  }
}

/**
 * Opens a session: connects to every selected host and reads all its resources.
 * @throws RmqError 'limit-unknown', 'no-terminal', 'interrupted'; nothing stays open then
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { context, flags, cluster, command, verify = false } = options
  const drain = flags.drain !== false
  const selection = select(cluster, flags.limit)
  let made: DesiredState | undefined
  const site = (): DesiredState =>
    (made ??= limited(options.site ?? clusterSite(cluster, instanceHooks(cluster, { drain })), selection))
  const hosts = withHostsToRemove(cluster, selection, site)
  context.emit({ type: 'run-started', command, cluster: cluster.name, hosts: hosts.map(({ name }) => name) })
  const connections = new Connections(context, flags, await askSecrets(context, flags))
  const session = new Session({ context, flags, cluster, selection, connections, drain, site })
  try {
    await session.open({ verify })
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

const LOST_HOST =
  'If the host is lost permanently, delete it and its instances from the inventory: there is nothing left to remove.'

/** Groups without a known leader are rolled as the inventory lists them. */
function leadersIn({ groups }: Cluster, { leaders }: Verification): Leaders {
  const elected = new Set(groups.filter(isElected).map(({ name }) => name))
  return new Map([...leaders].filter(([group]) => elected.has(group)))
}

/** Opens a session for some work and closes it in any case. */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(options)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
