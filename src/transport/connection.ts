import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientChannel } from 'ssh2'
import { RmqError } from '../errors.ts'
import { Deferred } from './exec/deferred.ts'
import { connectionLost, interrupted } from './failures.ts'
import type { Party, SshFailure } from './failures.ts'
import { Semaphore } from '../engine/semaphore.ts'

/** sshd allows 10 sessions per connection (MaxSessions); slots free a little late, and others may be at work too. */
const SESSIONS_PER_CONNECTION = 5
/** A refused session (reason 2) is tried again after these many ms. */
const SESSION_RETRY_MS = [50, 200, 800]
/** How long a polite goodbye may take before the socket is cut. */
const GOODBYE_MS = 1000

/** Reasons of SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254, 5.1). */
export const ChannelRefusal = { prohibited: 1, connectFailed: 2 } as const

/** The far side neither opened nor refused the tunnel in time. */
export class ForwardTimeout extends Error {}

/** A logged-in connection: opens sessions and tunnels, and knows when it was lost. */
export class Connection {
  readonly party: Party
  readonly #client: Client
  readonly #sessions = new Semaphore(SESSIONS_PER_CONNECTION)
  readonly #closed: Promise<void>
  #lost = false
  #reason: Error | undefined

  constructor(party: Party, client: Client) {
    this.party = party
    this.#client = client
    client.on('error', (error) => {
      this.#reason ??= error
    })
    this.#closed = new Promise((resolve) => {
      client.on('close', () => {
        this.#lost = true
        resolve()
      })
    })
  }

  /** The error for whatever was going on when the connection was lost. */
  lostWhile(what: string): RmqError {
    return connectionLost(this.party.host, what, this.#reason)
  }

  /**
   * Starts a command; at most five run at a time, the others wait their turn. `attach` gets the channel at the very
   * moment it opens: a quick command's end may already be in the same packet.
   * @throws RmqError 'connection-lost', 'interrupted', 'exec-refused'
   */
  async session(
    command: string,
    what: string,
    attach: (channel: ClientChannel) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const leave = await this.#sessions.enter(signal).catch(() => {
      throw interrupted(this.party.host, what)
    })
    try {
      await this.#openSession(command, what, (channel) => {
        channel.once('close', leave)
        attach(channel)
      })
    } catch (error) {
      leave()
      throw error
    }
  }

  async #openSession(command: string, what: string, attach: (channel: ClientChannel) => void): Promise<void> {
    for (const pause of [...SESSION_RETRY_MS, undefined]) {
      try {
        await this.#exec(command, attach)
        return
      } catch (error) {
        const refused = (error as SshFailure).reason === ChannelRefusal.connectFailed
        if (refused && pause !== undefined && !this.#lost) await sleep(pause)
        else throw this.#explainRefusal(error as SshFailure, what)
      }
    }
  }

  #exec(command: string, attach: (channel: ClientChannel) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.exec(command, (error, channel) => {
        if (error) {
          reject(error)
          return
        }
        attach(channel)
        resolve()
      })
    })
  }

  #explainRefusal(error: SshFailure, what: string): RmqError {
    // The socket's end is told to the channels a moment before or after the connection itself.
    if (this.#lost || /not connected|no response from server/i.test(error.message))
      return this.lostWhile(what)
    return new RmqError('exec-refused', `${this.party.label} refuses to run commands: ${error.message}`, {
      where: { host: this.party.host },
      hint: 'Does the login user have a shell, and is there no ForceCommand, MaxSessions 0 or command= in the way?',
      cause: error,
    })
  }

  /**
   * Opens a TCP connection from the machine itself.
   * @throws ForwardTimeout; RmqError 'connection-lost', 'interrupted'; or ssh2's own error, see its `reason`
   */
  forward(address: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Duplex> {
    const what = `connecting to ${address}:${port} from there`
    const opened = new Deferred<Duplex>()
    opened.onAbort(signal, () => {
      opened.reject(interrupted(this.party.host, what))
    })
    opened.after(timeoutMs, () => {
      opened.reject(new ForwardTimeout(`no answer within ${timeoutMs} ms`))
    })
    this.#forwardOut(address, port, (error, channel) => {
      if (channel && opened.resolve(channel)) return
      channel?.destroy()
      opened.reject(this.#lost || !error ? this.lostWhile(what) : error)
    })
    return opened.promise
  }

  #forwardOut(address: string, port: number, done: (error?: Error, channel?: ClientChannel) => void): void {
    try {
      this.#client.forwardOut('127.0.0.1', 0, address, port, done)
    } catch (error) {
      // ssh2 throws 'Not connected' when the socket is on its way out.
      done(error as Error)
    }
  }

  /** Resolves when the connection is gone, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed
  }

  /** Says goodbye; resolves when the socket is gone, after a second at the latest. */
  async close(): Promise<void> {
    if (this.#lost) return
    this.#client.end()
    const timer = setTimeout(() => {
      this.#client.destroy()
    }, GOODBYE_MS)
    await this.#closed
    clearTimeout(timer)
  }
}

/** A connection, and what to do when it is not needed any more (close what it goes through). */
export interface Route {
  readonly connection: Connection
  readonly release: () => Promise<void>
}
