import { connect } from 'node:net'
import { mapLimit } from '../engine/concurrency.ts'
import { hostOf } from '../model/address.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import { mappedPorts } from '../model/reachability.ts'
import { pass, warn, type CheckFinding } from './finding.ts'

/** Connections that are tried at the same time. */
const AT_ONCE = 16
/** ms; a client of RocketMQ waits as long. */
const TIMEOUT_MS = 3000

/**
 * Connects from this machine, as a client would, to the client ports of instances at the public addresses of their hosts. This
 * machine may be at another place than clients are, so a port that is not reached is a warning.
 * @param running the instances that listen now
 */
export async function announcedFindings(
  cluster: Pick<Cluster, 'hosts'>,
  running: readonly Instance[],
  signal: AbortSignal,
): Promise<CheckFinding[]> {
  const targets = running.flatMap((instance) => {
    const { name, publicAddress: address } = hostOf(cluster, instance)
    if (address === undefined) return []
    return mappedPorts(instance).map(({ port }) => ({ name, address, port, id: instance.id }))
  })
  const tried = await mapLimit(targets, AT_ONCE, async (target) => ({
    ...target,
    fault: await faultOf(target.address, target.port, signal),
  }))
  const [first] = tried
  if (first === undefined) return []
  const lost = tried.filter(({ fault }) => fault !== undefined)
  if (lost.length === 0) {
    return [
      pass(first.name, 'reachability', `this machine reaches all ${tried.length} ports at public addresses`),
    ]
  }
  return lost.map(({ name, address, port, id, fault }) =>
    warn(
      name,
      'reachability',
      `this machine does not reach ${id} at its public address ${address} on port ${port}: ${fault ?? ''}`,
      'Map the port to the same port of the host, and admit it in the firewall. If this machine is no client, test it from one.',
    ),
  )
}

/** Reason why a port cannot be connected to; undefined: it can. */
function faultOf(host: string, port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: TIMEOUT_MS })
    const end = (fault: string | undefined): void => {
      socket.destroy()
      resolve(fault)
    }
    socket.on('connect', () => {
      end(undefined)
    })
    socket.on('timeout', () => {
      end('no answer')
    })
    socket.on('error', ({ message }) => {
      end(message)
    })
  })
}
