import type { Duplex } from 'node:stream'
import type { Guard } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import { signed } from './acl.ts'
import type { Credentials } from './acl.ts'
import { answerTooLong, mostAnswerBytes } from './answer-size.ts'
import type { ReadCode } from './codes.ts'
import { RemotingError, refusesUser } from './error.ts'
import { encodeFrame, FrameDecoder } from './frame.ts'
import { fromFrame, toFrame } from './header.ts'
import type { Command } from './header.ts'

/** A request that changes nothing; with any number as its code, one that may. */
export interface RemotingRequest<Code extends number = ReadCode> {
  readonly code: Code
  readonly extFields?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export interface RequestOptions {
  /** ms until the request is given up; 3000 (RocketMQ's own default) unless given. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** A response with code 0. */
export interface RemotingResponse {
  readonly extFields: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface Pending {
  readonly resolve: (command: Command) => void
  readonly reject: (error: Error) => void
}

/**
 * RocketMQ's remoting protocol over a connection that is already open. Any number of requests may be under way;
 * responses are matched by their opaque number, in any order. What a server asks of us on its
 * own (e.g. "consumer ids changed") is ignored, as a client without consumers may.
 */
export class RemotingClient {
  private readonly stream: Duplex
  private readonly label: string
  private readonly credentials: Credentials | undefined
  private readonly decoder = new FrameDecoder()
  private readonly pending = new Map<number, Pending>()
  private lastOpaque = 0
  private lost: Error | undefined
  private oldPassword = false

  /**
   * `label` names the peer in errors: 'broker-a-0 (10.0.0.11:10911)'. With `credentials` every request is signed;
   * servers without ACL do not mind.
   */
  constructor(stream: Duplex, label: string, credentials?: Credentials) {
    this.stream = stream
    this.label = label
    this.credentials = credentials
    stream.on('data', (chunk: Buffer) => {
      this.receive(chunk)
    })
    stream.on('error', (error: Error) => {
      this.lose(this.lostError(error.message, error))
    })
    stream.on('end', () => {
      this.lose(this.lostError('the peer closed it'))
    })
    stream.on('close', () => {
      this.lose(this.lostError('it was closed'))
    })
  }

  /** false once the connection is lost or closed; such a client is of no further use. */
  get open(): boolean {
    return this.lost === undefined
  }

  /** true once the server has refused the password of the credentials, and has taken the previous one. */
  get knowsOldPassword(): boolean {
    return this.oldPassword
  }

  /**
   * Sends a request that reads, and waits for the answer.
   * @throws RemotingError when the server's answer is not a success.
   * @throws RmqError 'remoting-timeout', 'remoting-lost', 'bad-frame', 'answer-too-long'; the signal's reason when aborted.
   */
  async request(request: RemotingRequest, options: RequestOptions = {}): Promise<RemotingResponse> {
    return this.send(request, options)
  }

  /**
   * Sends a request that changes something, right after the guard has passed. As `request`.
   * @throws what the guard throws; nothing was sent then
   */
  async write(
    request: RemotingRequest<number>,
    guard: Guard,
    options: RequestOptions = {},
  ): Promise<RemotingResponse> {
    await guard()
    return this.send(request, options)
  }

  private async send(request: RemotingRequest<number>, options: RequestOptions): Promise<RemotingResponse> {
    const { credentials } = this
    const response = await this.exchange(request, options, credentials)
    const previous = credentials?.previousSecretKey
    if (!credentials || !previous || !refusesUser(response)) return this.successOf(response)
    const second = await this.exchange(request, options, { ...credentials, secretKey: previous })
    this.oldPassword = !refusesUser(second)
    return this.successOf(second)
  }

  private successOf({ code, remark, extFields, body }: Command): RemotingResponse {
    if (code !== 0) throw new RemotingError(this.label, code, remark)
    return { extFields, body }
  }

  private async exchange(
    request: RemotingRequest<number>,
    options: RequestOptions,
    credentials: Credentials | undefined,
  ): Promise<Command> {
    options.signal?.throwIfAborted()
    if (this.lost !== undefined) throw this.lost
    this.lastOpaque += 1
    const opaque = this.lastOpaque
    const { extFields: asked = {}, body = Buffer.alloc(0) } = request
    const extFields = credentials === undefined ? asked : signed(asked, body, credentials)
    const command = { code: request.code, opaque, response: false, remark: '', extFields, body }
    const most = mostAnswerBytes(request.code)
    this.decoder.allow(most)
    const answered = this.expect(opaque, options)
    this.stream.write(encodeFrame(toFrame(command)))
    const answer = await answered
    if (answer.body.length > most) throw this.named(answerTooLong(answer.body.length, most))
    return answer
  }

  /** Ends the connection; requests under way are rejected. */
  close(): void {
    this.lose(this.lostError('it was closed'))
  }

  private expect(opaque: number, { timeoutMs = 3000, signal }: RequestOptions): Promise<Command> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        this.pending.delete(opaque)
      }
      const fail = (error: Error): void => {
        settle()
        reject(error)
      }
      const onAbort = (): void => {
        fail(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
      }
      const timer = setTimeout(() => {
        fail(new RmqError('remoting-timeout', `${this.label} did not answer within ${timeoutMs} ms`))
      }, timeoutMs)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.pending.set(opaque, {
        reject: fail,
        resolve: (command) => {
          settle()
          resolve(command)
        },
      })
    })
  }

  private receive(chunk: Buffer): void {
    if (this.lost !== undefined) return
    try {
      for (const frame of this.decoder.push(chunk)) {
        const command = fromFrame(frame)
        if (command?.response === true) this.pending.get(command.opaque)?.resolve(command)
      }
    } catch (error) {
      this.lose(this.named(error))
    }
  }

  private lose(error: Error): void {
    if (this.lost !== undefined) return
    this.lost = error
    for (const waiting of [...this.pending.values()]) waiting.reject(error)
    this.stream.destroy()
  }

  private lostError(why: string, cause?: unknown): RmqError {
    return new RmqError('remoting-lost', `the connection to ${this.label} is lost: ${why}`, { cause })
  }

  private named(error: unknown): Error {
    if (!(error instanceof RmqError)) return this.lostError(String(error), error)
    const hint = error.hint === undefined ? {} : { hint: error.hint }
    return new RmqError(error.code, `${this.label}: ${error.message}`, { ...hint, cause: error })
  }
}
