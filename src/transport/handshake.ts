import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { RmqError } from '../errors.ts'
import { KeptOutput } from '../shell/kept-output.ts'
import { Authenticator } from './auth/auth.ts'
import type { Login } from './auth/auth.ts'
import type { TransportContext } from './context.ts'
import { Deadline } from './exec/deadline.ts'
import { Deferred } from './exec/deferred.ts'
import {
  closedDuringLogin,
  connectTimeout,
  explainConnectFailure,
  interrupted,
  isDroppedBeforeHandshake,
} from './failures.ts'
import type { Party, SshFailure } from './failures.ts'
import type { HostKeyCheck } from './host-keys/host-key.ts'
import { DEFAULT_KEEPALIVE_MS, KEEPALIVE_COUNT } from './options.ts'

/** Bytes of the server's banners that are kept for an error. */
const BANNER_BYTES = 4096

export interface HandshakeRequest {
  readonly party: Party
  readonly hostname: string
  readonly port: number
  readonly login: Login
  readonly hostKey: HostKeyCheck
  /** A stream through a jump host instead of a TCP connection of our own. */
  readonly socket: Duplex | undefined
  readonly timeoutMs: number
}

/** The server hung up before its first word: worth another try. */
export class Dropped extends Error {}

/**
 * One attempt: TCP, key exchange with the host key checked, login.
 * @throws Dropped; RmqError 'connect-…', 'host-…', 'auth-failed', 'handshake-failed', 'interrupted'
 */
export async function handshake(request: HandshakeRequest, context: TransportContext): Promise<Client> {
  const { default: ssh2 } = await import('ssh2')
  const client = new ssh2.Client()
  const attempt = new Attempt(client, request, context)
  return attempt.run()
}

class Attempt {
  readonly #client: Client
  readonly #request: HandshakeRequest
  readonly #context: TransportContext
  readonly #authenticator: Authenticator
  /** The server's words during the login; PAM says there why it refuses (/etc/nologin, an expired account). */
  readonly #banner = new KeptOutput(BANNER_BYTES)
  #stage = 'TCP connect'

  constructor(client: Client, request: HandshakeRequest, context: TransportContext) {
    this.#client = client
    this.#request = request
    this.#context = context
    this.#authenticator = new Authenticator(request.login, request.party, context)
  }

  run(): Promise<Client> {
    const { party, timeoutMs } = this.#request
    const ready = new Deferred<Client>()
    const fail = (error: Error): void => {
      if (ready.reject(error)) this.#client.destroy()
    }
    const deadline = new Deadline(timeoutMs, () => {
      fail(connectTimeout(party, timeoutMs, this.#stage))
    })
    ready.onDecided(() => {
      deadline.clear()
    })
    this.#authenticator.onAsking = (asking) => {
      if (asking) deadline.pause()
      else deadline.resume()
    }
    this.#listen(ready, fail)
    this.#start(fail)
    ready.onAbort(this.#context.options.signal, () => {
      fail(interrupted(party.host, `connecting to ${party.label}`))
    })
    return ready.promise
  }

  #listen(ready: Deferred<Client>, fail: (error: Error) => void): void {
    const { party, timeoutMs, login } = this.#request
    // A listener for life: ssh2 may emit several errors, and one without a listener would end the process.
    this.#client.on('error', (error) => {
      const explained = this.#explain(error)
      if (explained) fail(explained)
    })
    this.#client.on('connect', () => {
      this.#client.setNoDelay(true)
      this.#stage = 'SSH key exchange'
    })
    this.#client.on('handshake', () => {
      this.#stage = 'login'
      declineHostKeyProofs(this.#client)
    })
    this.#client.on('change password', () => {
      fail(this.#expiredPassword())
    })
    this.#client.on('banner', (text) => {
      this.#banner.push(Buffer.from(text))
    })
    this.#client.on('close', () => {
      if (this.#stage === 'login') fail(closedDuringLogin(party, login.user, this.#banner.toString().trim()))
      else fail(explainConnectFailure(party, new Error(`closed during ${this.#stage}`), timeoutMs))
    })
    this.#client.on('ready', () => {
      ready.resolve(this.#client)
    })
  }

  #start(fail: (error: Error) => void): void {
    const { options } = this.#context
    const { party, hostname, port, login, hostKey, socket } = this.#request
    this.#client.connect({
      ...(socket ? { sock: socket } : { host: hostname, port }),
      username: login.user,
      readyTimeout: 0,
      keepaliveInterval: options.keepaliveMs ?? DEFAULT_KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_COUNT,
      algorithms: { serverHostKey: [...hostKey.algorithms] },
      hostVerifier: (key: Buffer, verify: (good: boolean) => void) => {
        const refuse = (problem: Error): void => {
          fail(problem)
          verify(false)
        }
        hostKey.verify(key).then((problem) => {
          if (problem) refuse(problem)
          else verify(true)
        }, refuse)
      },
      authHandler: this.#authenticator.handler((error) => {
        fail(error as Error)
      }),
    })
    // ssh2 has no call for its socket.
    options.onSocket?.(party.host, Reflect.get(this.#client, '_sock'))
  }

  /** undefined: ssh2 goes on with the next way to log in. */
  #explain(error: SshFailure): Error | undefined {
    const { party, timeoutMs } = this.#request
    if (error.level === 'agent') {
      this.#authenticator.skipped.push(`agent (${error.message})`)
      return undefined
    }
    if (error.level === 'client-authentication') {
      return error.message.startsWith('All configured') ? this.#authenticator.failure() : undefined
    }
    if (/too many authentication failures/i.test(error.message)) return this.#authenticator.failure()
    if (this.#stage !== 'login' && isDroppedBeforeHandshake(error)) return new Dropped(error.message)
    return explainConnectFailure(party, error, timeoutMs)
  }

  #expiredPassword(): RmqError {
    const { party, login } = this.#request
    return new RmqError('auth-failed', `the password of ${login.user} at ${party.label} has expired`, {
      where: { host: party.host },
      hint: `Log in once to change it: ssh ${login.user}@${this.#request.hostname}`,
    })
  }
}

/**
 * OpenSSH announces all its host keys after the login, and ssh2 then has each of them signed by the host and checks the signatures, for an
 * event that is not used here: a round trip, three signatures on the host and three checks here. ssh2 has no option for it; it asks only
 * servers whose software it knows as OpenSSH.
 */
function declineHostKeyProofs(client: Client): void {
  Reflect.set(client, '_remoteVer', undefined)
}
