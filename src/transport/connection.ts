import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Client, ClientChannel } from 'ssh2'
import type { Clock } from '../engine/clock.ts'
import { RmqError } from '../errors.ts'
import { Deferred, isDoneWithin } from './exec/deferred.ts'
import { connectionLost, interrupted } from './failures.ts'
import type { Party, SshFailure } from './failures.ts'
import { SessionSlots } from './session-slots.ts'
import type { Entry, OnWanted, SessionKind } from './session-slots.ts'

/** A refused session (reason 2) is tried again after these many ms: sessions are free a little later than they end. */
const SESSION_RETRY_MS = [50, 200, 800]
/** After so many tries it is taken for the limit of the server where other sessions are open. */
const TRIES_WITH_OTHERS = 3
/** Time for the last words of a connection before the socket is cut, ms. */
const GOODBYE_MS = 1000

/** Reasons of SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254, 5.1). */
export const ChannelRefusal = { prohibited: 1, connectFailed: 2 } as const

/** The far side neither opened nor refused the tunnel in time. */
export class ForwardTimeout extends Error {}

/** A logged-in connection: opens sessions and tunnels, and knows when it was lost. */
export class Connection {
  readonly party: Party
  readonly #client: Client
  readonly #clock: Clock
  readonly #slots = new SessionSlots()
  /** Sessions that the server has opened and not closed. */
  #open = 0
  /** Sessions that the server has opened so far. */
  #opened = 0
  readonly #closed: Promise<void>
  #lost = false
  #reason: Error | undefined

  /** @param clock measures the pauses before another try of a session */
  constructor(party: Party, client: Client, clock: Clock) {
    this.party = party
    this.#client = client
    this.#clock = clock
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
   * Starts a command when its turn has come. `attach` gets the channel at the very moment it opens: a quick command's end
   * may already be in the same packet.
   * @throws RmqError 'connection-lost', 'interrupted', 'exec-refused'
   */
  async session(
    command: string,
    what: string,
    attach: (channel: ClientChannel) => void,
    { kind = 'script', ...entry }: SessionOptions = {},
  ): Promise<void> {
    for (;;) {
      const leave = await this.#slots.enter(kind, entry).catch(() => {
        throw interrupted(this.party.host, what)
      })
      const onChannel = (channel: ClientChannel): void => {
        this.#open += 1
        this.#opened += 1
        channel.once('close', () => {
          this.#open -= 1
          leave()
        })
        attach(channel)
      }
      const isOpen = await this.#openSession(command, what, onChannel, entry.signal).catch(
        (error: unknown) => {
          leave()
          throw error
        },
      )
      if (isOpen) return
      leave()
    }
  }

  /** Registers an open relay, see `SessionSlots.register`. */
  registerRelay(onWanted: OnWanted): () => void {
    return this.#slots.register(onWanted)
  }

  /** false: the server allows no more than are open. */
  async #openSession(
    command: string,
    what: string,
    attach: (channel: ClientChannel) => void,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const openedBefore = this.#opened
    for (const [index, retryMs] of [...SESSION_RETRY_MS, undefined].entries()) {
      try {
        await this.#exec(command, attach)
        return true
      } catch (error) {
        const refused = (error as SshFailure).reason === ChannelRefusal.connectFailed && !this.#lost
        const hasOthers = this.#open > 0 || this.#opened > openedBefore
        if (refused && hasOthers && index + 1 >= TRIES_WITH_OTHERS) {
          this.#slots.limitTo(this.#open)
          return false
        }
        if (!refused || retryMs === undefined) throw this.#explainRefusal(error as SshFailure, what)
        await this.#clock.sleep(retryMs, signal).catch(() => {
          throw interrupted(this.party.host, what)
        })
      }
    }
    return false
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
    // The channels learn of the socket's end a moment before or after the connection itself.
    if (this.#lost || /not connected|no response from server/i.test(error.message))
      return this.lostWhile(what)
    return new RmqError('exec-refused', `${this.party.label} refuses to run commands: ${error.message}`, {
      where: { host: this.party.host },
      hint: 'Look in sshd_config for MaxSessions 0 and ForceCommand, in authorized_keys for command=, and whether the login user has a shell.',
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

  /**
   * Says goodbye; resolves when that is sent, after a second at the latest. As ssh does, it does not wait for the server, which ends
   * the user's session before it closes the socket.
   */
  async close(): Promise<void> {
    if (this.#lost) return
    const socket = Reflect.get(this.#client, '_sock') as Duplex | undefined
    this.#client.end()
    if (socket === undefined) return
    await isDoneWithin(
      GOODBYE_MS,
      finished(socket, { readable: false }).catch(() => undefined),
    )
    // ssh2's own call spares a socket that was ended.
    socket.destroy()
  }
}

export interface SessionOptions extends Entry {
  /** 'script' unless given. */
  readonly kind?: SessionKind
}

/** A connection, and what to do when it is not needed any more (close what it goes through). */
export interface Route {
  readonly connection: Connection
  readonly release: () => Promise<void>
}
