import type { Duplex } from 'node:stream'
import type { HostAccess } from '../../../engine/access.ts'
import { RmqError } from '../../../errors.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, listenAddress, remotingPort } from '../../../model/address.ts'
import { askMs, withPeers, type Call, type WaitOptions } from '../../client/rpc.ts'
import { runtimeInfo } from '../../client/broker.ts'
import { controllerMetadata } from '../../client/controller.ts'
import { proxyAnswers } from '../../client/proxy.ts'
import { clusterInfo } from '../../client/name-server.ts'
import type { Peers } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'
import { RemotingError } from '../../remoting/error.ts'
import { startHint } from '../../replication/start-hint.ts'

/**
 * The call after the start of an instance: waits until it answers its own protocol, asked from its own host. Of a
 * proxy's gRPC port it is only seen that it accepts a connection.
 * @throws RmqError 'not-answering' when the time (90 s unless given) is over.
 */
export function waitAnswering(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000 }: WaitOptions = {},
): Call {
  return async (host, signal) => {
    const objection = await withPeers(cluster, host, (peers) =>
      poll(
        async () => {
          try {
            await askOnce(cluster, instance, peers, host, signal)
            return undefined
          } catch (error) {
            signal.throwIfAborted()
            return error instanceof Error ? error : new Error(String(error))
          }
        },
        { timeoutMs, signal },
      ),
    )
    if (objection === undefined) return
    const seconds = Math.round(timeoutMs / 1000)
    throw new RmqError(
      'not-answering',
      `${label(cluster, instance)} does not answer after ${seconds} s: ${objection.message}`,
      {
        where: { host: instance.host },
        hint:
          (objection instanceof RemotingError ? objection.hint : undefined) ?? startHint(cluster, instance),
        cause: objection,
      },
    )
  }
}

async function askOnce(
  cluster: Cluster,
  instance: Instance,
  peers: Peers,
  host: HostAccess,
  signal: AbortSignal,
): Promise<void> {
  const options = { timeoutMs: askMs, signal }
  switch (instance.service) {
    case 'namesrv':
      await peers.ask(instance, clusterInfo, options)
      return
    case 'controller':
      await peers.ask(instance, controllerMetadata, options)
      return
    case 'broker':
      await peers.ask(instance, runtimeInfo, options)
      return
    case 'dashboard':
      await peers.askPage(instance, options)
      return
    case 'proxy': {
      if (remotingPort(instance) !== undefined) await peers.ask(instance, proxyAnswers(cluster), options)
      const until = AbortSignal.any([signal, AbortSignal.timeout(askMs)])
      const stream: Duplex = await host.connect(listenAddress(cluster, instance), instance.listenPort, until)
      stream.destroy()
    }
  }
}
