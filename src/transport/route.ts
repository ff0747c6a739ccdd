import { RmqError } from '../errors.ts'
import type { SshTarget } from '../model/cluster.ts'
import type { Route } from './connection.ts'
import type { SharedConnection, TransportContext } from './context.ts'
import { parseJump, sshWords } from './jump.ts'
import type { Hop } from './jump.ts'
import { connectStop, jumpEndpoint, targetEndpoint } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'

/** The way to a host of the inventory. */
export interface HostRoute extends Route {
  /** The user that logged in. */
  readonly user: string
}

interface Journey {
  readonly host: SshTarget
  readonly context: TransportContext
  /** Keys of the jump hosts that wait for this one: a ProxyJump that leads back to itself would wait for ever. */
  readonly trail: readonly string[]
}

/**
 * Connects to a host of the inventory, through its jump hosts where it has some.
 * @throws RmqError of the connection, with the host named
 */
export async function openRoute(host: SshTarget, context: TransportContext): Promise<HostRoute> {
  // The library takes longer to load than `ssh -G` to answer, and both can go on side by side.
  const [stop] = await Promise.all([targetEndpoint(host, context), import('ssh2')])
  const hops = parseJump(host.ssh.jump ?? stop.config.jump ?? '')
  const journey: Journey = { host, context, trail: [] }
  const route = await travel(stop, hops, journey)
  return {
    connection: route.connection,
    user: stop.config.user,
    release: async () => {
      await route.connection.close()
      await route.release()
    },
  }
}

/** Goes through `hops` (the first one first) to `stop`. */
async function travel(stop: Endpoint, hops: readonly Hop[], journey: Journey): Promise<Route> {
  const last = hops.at(-1)
  if (!last) {
    return {
      connection: await connectStop(stop, undefined, journey.context),
      release: () => Promise.resolve(),
    }
  }
  const via = await enterJumpHost(last, hops.slice(0, -1), journey)
  try {
    const jump = { connection: via.connection, sshWords: sshWords(hops) }
    return { connection: await connectStop(stop, jump, journey.context), release: via.release }
  } catch (error) {
    await via.release()
    throw error
  }
}

/** The shared connection to a jump host: opened by the first that needs it, closed by the last that used it. */
async function enterJumpHost(hop: Hop, before: readonly Hop[], journey: Journey): Promise<Route> {
  const { host, context } = journey
  const stop = await jumpEndpoint(hop, host, context)
  // As ssh -J does: only the first hop of a list may have jump hosts of its own configuration.
  const hops = before.length > 0 ? before : parseJump(stop.config.jump ?? '')
  // The options of its host key check are part of the key: no host relies on a check that is less strict than its own.
  const key = JSON.stringify([stop.config, host.ssh.identityFile ?? '', hops])
  if (journey.trail.includes(key)) throw circle(hop, host)
  const next: Journey = { ...journey, trail: [...journey.trail, key] }
  const entry = context.jumpHosts.get(key) ?? openShared(key, stop, hops, next)
  entry.users += 1
  const release = (): Promise<void> => leaveJumpHost(key, entry, context)
  try {
    const { connection } = await entry.route
    return { connection, release }
  } catch (error) {
    await release()
    throw error
  }
}

function openShared(key: string, stop: Endpoint, hops: readonly Hop[], journey: Journey): SharedConnection {
  const { jumpHosts } = journey.context
  const entry: SharedConnection = { route: travel(stop, hops, journey), users: 0 }
  jumpHosts.set(key, entry)
  // A connection that is gone is of no use to the next host.
  const forget = (): void => {
    if (jumpHosts.get(key) === entry) jumpHosts.delete(key)
  }
  entry.route.then(({ connection }) => connection.closed.then(forget), forget)
  return entry
}

async function leaveJumpHost(key: string, entry: SharedConnection, context: TransportContext): Promise<void> {
  entry.users -= 1
  if (entry.users > 0) return
  if (context.jumpHosts.get(key) === entry) context.jumpHosts.delete(key)
  const route = await entry.route.catch(() => undefined)
  await route?.connection.close()
  await route?.release()
}

function circle(hop: Hop, host: SshTarget): RmqError {
  return new RmqError('bad-jump', `the jump hosts of ${host.name} go in a circle at ${hop.address}`, {
    where: { host: host.name },
    hint: `Look at proxyjump in: ssh -G ${hop.address}`,
  })
}
