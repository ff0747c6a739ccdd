import type { Duplex } from 'node:stream'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label, listenAddress, askedPort } from '../../model/address.ts'
import { RemotingClient } from '../remoting/client.ts'
import { httpStatus } from './http-probe.ts'
import type { RequestOptions } from '../remoting/client.ts'
import { RmqError } from '../../errors.ts'
import { Semaphore } from '../../engine/semaphore.ts'
import type { Credentials } from '../remoting/acl.ts'

/** Opens a TCP connection from `host` (a host's name in the inventory) to address and port. */
export type Dial = (host: string, address: string, port: number, signal: AbortSignal) => Promise<Duplex>

/** A request to an instance by RocketMQ's protocol. */
export type Question<T> = (client: RemotingClient, options: RequestOptions) => Promise<T>

export interface AskOptions {
  /** ms for connecting and the answer together; 5000 unless given. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/**
 * Where sshd forbids tunnels, each connection takes one of the few sessions that a host has for us (5), and scripts
 * need one too.
 */
const atOncePerHost = 4

/**
 * Connections to the instances of a cluster: opened when an instance is first asked, kept for the next question,
 * opened again after a loss. Close it when done, or the process does not end.
 */
export class ClientPool {
  private readonly cluster: Pick<Cluster, 'hosts' | 'acl'>
  private readonly dial: Dial
  private readonly credentials: Credentials | undefined
  private readonly via: string | undefined
  private readonly clients = new Map<string, RemotingClient>()
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
    const client = await this.connect(instance, timeoutMs, signal)
    return question(client, optionsUntil(until, signal))
  }

  /**
   * As `ask`, by a connection of its own that ends with the answer: for a round of questions to many, of which a
   * host opens four at a time. The time of a question begins when its turn has come.
   */
  async askOnce<T>(instance: Instance, question: Question<T>, options: AskOptions = {}): Promise<T> {
    return this.once(instance, options, async (stream, left) => {
      const client = this.clientOn(stream, instance)
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
   * @throws RmqError 'peer-unreachable', 'no-page'
   */
  async askPage(instance: Instance, options: AskOptions = {}): Promise<number> {
    const where = label(this.cluster, instance)
    return this.once(instance, options, (stream, left) => httpStatus(stream, where, left))
  }

  private async once<T>(
    instance: Instance,
    { timeoutMs = 5000, signal }: AskOptions,
    talk: (stream: Duplex, options: RequestOptions) => Promise<T>,
  ): Promise<T> {
    const leave = await this.gateOf(this.via ?? instance.host).enter(signal)
    try {
      const until = performance.now() + timeoutMs
      const stream = await this.open(instance, timeoutMs, signal)
      return await talk(stream, optionsUntil(until, signal))
    } finally {
      leave()
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const client of this.clients.values()) client.close()
    this.clients.clear()
  }

  private async connect(
    instance: Instance,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<RemotingClient> {
    const kept = this.clients.get(instance.id)
    if (kept?.open === true) return kept
    const stream = await this.open(instance, timeoutMs, signal)
    const sooner = this.clients.get(instance.id)
    if (sooner?.open === true) {
      // Two questions found no connection at the same time; one is enough, and the other would stay open.
      stream.destroy()
      return sooner
    }
    const client = this.clientOn(stream, instance)
    this.clients.set(instance.id, client)
    return client
  }

  private clientOn(stream: Duplex, instance: Instance): RemotingClient {
    return new RemotingClient(stream, label(this.cluster, instance), this.credentials)
  }

  private gateOf(host: string): Semaphore {
    const gate = this.gates.get(host) ?? new Semaphore(atOncePerHost)
    this.gates.set(host, gate)
    return gate
  }

  private async open(
    instance: Instance,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Duplex> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    try {
      const address = listenAddress(this.cluster, instance)
      const port = askedPort(instance) ?? instance.listenPort
      return await abortable(this.dial(instance.host, address, port, both), both)
    } catch (error) {
      signal?.throwIfAborted()
      throw this.unreachable(instance, timeout.aborted ? `no connection within ${timeoutMs} ms` : error)
    }
  }

  private unreachable(instance: Instance, cause: unknown): RmqError {
    const why = cause instanceof Error ? cause.message : String(cause)
    return new RmqError('peer-unreachable', `${label(this.cluster, instance)} cannot be reached: ${why}`, {
      where: { host: instance.host },
      cause,
    })
  }
}

/** Remaining time, ms, at least 1. */
function optionsUntil(until: number, signal: AbortSignal | undefined): RequestOptions {
  const timeoutMs = Math.max(1, Math.round(until - performance.now()))
  return signal === undefined ? { timeoutMs } : { timeoutMs, signal }
}

/** `dialled`, or the signal's reason as soon as it aborts; a connection that comes too late is closed. */
function abortable(dialled: Promise<Duplex>, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    dialled.then(
      (stream) => {
        signal.removeEventListener('abort', onAbort)
        if (signal.aborted) stream.destroy()
        else resolve(stream)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}
