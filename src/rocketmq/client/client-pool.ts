import type { Duplex } from 'node:stream'
import { anySignal, untilAborted } from '../../signals.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { getOrMake } from '../../objects.ts'
import { askedPort, label, listenAddress } from '../../model/address.ts'
import { isTlsOnly } from '../../model/tls.ts'
import { RemotingClient } from '../remoting/client.ts'
import { requireTls } from '../remoting/tls.ts'
import { plainOrTls, requireHttp2 } from '../http/http2-probe.ts'
import { httpStatus } from '../http/http-probe.ts'
import type { RequestOptions } from '../remoting/client.ts'
import { messageOf, RmqError } from '../../errors.ts'
import type { ConnectTurns } from '../../engine/access.ts'
import { Semaphore } from '../../engine/semaphore.ts'
import { Deadline } from '../../transport/exec/deadline.ts'
import type { Credentials } from '../remoting/acl.ts'

/** Opens a TCP connection from `host` (a host's name in the inventory) to address and port. */
export type Dial = (
  host: string,
  address: string,
  port: number,
  signal: AbortSignal,
  turns?: ConnectTurns,
) => Promise<Duplex>

/** A request to an instance by RocketMQ's protocol. */
export type Question<T> = (client: RemotingClient, options: RequestOptions) => Promise<T>

export interface AskOptions {
  /** ms for connecting and the answer together, without the wait for a place; 5000 unless given. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/**
 * Limit for a host whose sshd forbids tunnels: each connection takes one of its few sessions (5), and scripts need one
 * too.
 */
const atOncePerHost = 4

/** A connection that is kept for the next question. */
interface Kept {
  readonly client: RemotingClient
  /** Questions that use it right now. */
  users: number
  /** Others wait for its place: it ends with the last question. */
  wanted: boolean
}

/** A stream, and the ms for which its place was waited for. */
interface Opened {
  readonly stream: Duplex
  readonly waitedMs: number
}

/**
 * Connections to the instances of a cluster: opened when an instance is first asked, kept for the next question,
 * opened again after a loss. Close it when done, or the process does not end.
 */
export class ClientPool {
  private readonly cluster: Pick<Cluster, 'hosts' | 'acl'>
  private readonly dial: Dial
  private readonly credentials: Credentials | undefined
  private readonly via: string | undefined
  private readonly clients = new Map<string, Kept>()
  private readonly gates = new Map<string, Semaphore>()

  /**
   * @param credentials signs every request; those of the cluster's own ACL unless given
   * @param via the host from which `dial` opens every connection; undefined: from each instance's own
   */
  constructor(cluster: Pick<Cluster, 'hosts' | 'acl'>, dial: Dial, credentials?: Credentials, via?: string) {
    this.cluster = cluster
    this.dial = dial
    this.credentials = credentials ?? cluster.acl
    this.via = via
  }

  /**
   * Puts one question, e.g. `ask(nameServer, clusterInfo)`.
   * @throws RmqError 'peer-unreachable' when no connection could be made, else as the question does; the signal's
   * reason when aborted.
   */
  async ask<T>(
    instance: Instance,
    question: Question<T>,
    { timeoutMs = 5000, signal }: AskOptions = {},
  ): Promise<T> {
    const until = performance.now() + timeoutMs
    const { kept, waitedMs } = await this.connect(instance, timeoutMs, signal)
    try {
      return await question(kept.client, optionsUntil(until + waitedMs, signal))
    } finally {
      kept.users -= 1
      if (kept.wanted && kept.users === 0) kept.client.close()
    }
  }

  /**
   * As `ask`, by a connection of its own that ends with the answer: for a round of questions to many, of which a
   * host opens four at a time. The time of a question begins when its turn has come.
   */
  async askOnce<T>(instance: Instance, question: Question<T>, options: AskOptions = {}): Promise<T> {
    return this.once(instance, options, async (stream, left) => {
      const client = this.clientOn(await this.secured(stream, instance, left), instance)
      try {
        return await question(client, left)
      } finally {
        client.close()
      }
    })
  }

  /**
   * Asks a web server for its first page, as `askOnce` does.
   * @returns the status of its answer
   * @throws RmqError 'peer-unreachable', 'no-page', 'http-timeout'
   */
  async askPage(instance: Instance, options: AskOptions = {}): Promise<number> {
    const where = label(this.cluster, instance)
    return this.once(instance, options, (stream, left) => httpStatus(stream, where, left))
  }

  /**
   * Asks a server of gRPC for the settings with which HTTP/2 begins, as `askOnce` does: without TLS, and over a second
   * connection with TLS where it refuses that (5.0.x, tls.server.mode=enforcing).
   * @throws RmqError 'peer-unreachable', 'no-grpc', 'http-timeout'
   */
  async askHttp2(instance: Instance, port: number, options: AskOptions = {}): Promise<void> {
    const where = `the gRPC port of ${label(this.cluster, instance, port)}`
    await plainOrTls((way) =>
      this.once(instance, options, (stream, left) => requireHttp2(stream, where, way, left), port),
    )
  }

  private async once<T>(
    instance: Instance,
    { timeoutMs = 5000, signal }: AskOptions,
    talk: (stream: Duplex, options: RequestOptions) => Promise<T>,
    port = portOf(instance),
  ): Promise<T> {
    const leave = await this.gateOf(this.via ?? instance.host).enter(signal)
    try {
      const until = performance.now() + timeoutMs
      const { stream, waitedMs } = await this.open(instance, port, timeoutMs, signal)
      return await talk(stream, optionsUntil(until + waitedMs, signal))
    } finally {
      leave()
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const { client } of this.clients.values()) client.close()
    this.clients.clear()
  }

  private async connect(
    instance: Instance,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly kept: Kept; readonly waitedMs: number }> {
    const kept = this.take(instance)
    if (kept) return { kept, waitedMs: 0 }
    const own: { kept?: Kept } = {}
    const onWanted = (): boolean => own.kept !== undefined && giveUp(own.kept)
    const until = performance.now() + timeoutMs
    const opened = await this.open(instance, portOf(instance), timeoutMs, signal, onWanted)
    const { waitedMs } = opened
    const stream = await this.secured(opened.stream, instance, optionsUntil(until + waitedMs, signal))
    const sooner = this.take(instance)
    if (sooner) {
      // Two questions found no connection at the same time; one is enough, and the other would stay open.
      stream.destroy()
      return { kept: sooner, waitedMs }
    }
    own.kept = { client: this.clientOn(stream, instance), users: 1, wanted: false }
    this.clients.set(instance.id, own.kept)
    return { kept: own.kept, waitedMs }
  }

  /** The kept connection for one more question; undefined: there is none. */
  private take({ id }: Instance): Kept | undefined {
    const kept = this.clients.get(id)
    if (kept?.client.open !== true) return undefined
    kept.users += 1
    return kept
  }

  /**
   * The stream for requests to an instance: behind TLS where it takes nothing else. The stream ends with a failure.
   * @throws RmqError 'no-tls', 'remoting-timeout'; the signal's reason when aborted
   */
  private async secured(stream: Duplex, instance: Instance, options: RequestOptions): Promise<Duplex> {
    if (!isTlsOnly(instance)) return stream
    return requireTls(stream, label(this.cluster, instance, portOf(instance)), options)
  }

  private clientOn(stream: Duplex, instance: Instance): RemotingClient {
    return new RemotingClient(stream, label(this.cluster, instance, portOf(instance)), this.credentials)
  }

  private gateOf(host: string): Semaphore {
    return getOrMake(this.gates, host, () => new Semaphore(atOncePerHost))
  }

  private async open(
    instance: Instance,
    port: number,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    onWanted?: () => boolean,
  ): Promise<Opened> {
    const timeout = new AbortController()
    const deadline = new Deadline(timeoutMs, () => {
      timeout.abort()
    })
    const both = signal === undefined ? timeout.signal : anySignal([signal, timeout.signal])
    let waitedMs = 0
    const onWaiting = (waiting: boolean): void => {
      waitedMs += waiting ? -performance.now() : performance.now()
      if (waiting) deadline.pause()
      else deadline.resume()
    }
    const turns: ConnectTurns = { onWaiting, ...(onWanted && { onWanted }) }
    try {
      const address = listenAddress(this.cluster, instance)
      const dialled = this.dial(instance.host, address, port, both, turns)
      const stream = await untilAborted(dialled, both, (late) => late.destroy())
      return { stream, waitedMs }
    } catch (error) {
      signal?.throwIfAborted()
      const isLate = timeout.signal.aborted
      throw this.unreachable(instance, port, isLate ? `no connection within ${timeoutMs} ms` : error)
    } finally {
      deadline.clear()
    }
  }

  private unreachable(instance: Instance, port: number, cause: unknown): RmqError {
    const message = `${label(this.cluster, instance, port)} cannot be reached: ${messageOf(cause)}`
    return new RmqError('peer-unreachable', message, { where: { host: instance.host }, cause })
  }
}

/** The port for questions of RocketMQ's protocol, and for pages. */
const portOf = (instance: Instance): number => askedPort(instance) ?? instance.listenPort

/** Closes a connection for others that wait for its place; false: a question uses it, and it is closed after that. */
function giveUp(kept: Kept): boolean {
  kept.wanted = true
  if (kept.users > 0 || !kept.client.open) return false
  kept.client.close()
  return true
}

/** Remaining time, ms, at least 1. */
function optionsUntil(until: number, signal: AbortSignal | undefined): RequestOptions {
  const timeoutMs = Math.max(1, Math.round(until - performance.now()))
  return signal === undefined ? { timeoutMs } : { timeoutMs, signal }
}
