import { constants } from 'node:os'
import { Readable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { own } from '../../objects.ts'
import type { ExecOptions, ExecResult } from '../../engine/access.ts'
import type { Secret } from '../../secret.ts'
import type { Connection } from '../connection.ts'
import { Deferred } from './deferred.ts'
import { answerTooLong, interrupted, timedOut } from '../failures.ts'
import { StreamSearch } from '../../shell/stream-search.ts'
import { Answer } from './answer.ts'
import type { Started } from './script-preamble.ts'

/** After the exit code came, a process left behind may hold the streams open; this long without a byte is enough. */
const LINGER_MS = 1000
/** The longest wait for the streams' end after the exit code, whatever still prints. */
const LONGEST_LINGER_MS = 5000
/** A login starts the script within this time; a menu or a program that waits for a terminal does not. */
const START_MS = 60_000
/** sudo asks or starts within this time, unless it asks in words that are not ours (a one-time code). */
const SUDO_SILENCE_MS = 30_000

export interface RunRequest {
  readonly command: string
  readonly nonce: string
  /** For messages: 'running a script'. */
  readonly what: string
  readonly options: ExecOptions
  /** sudo's dialogue. */
  readonly sudo?: { readonly prompt: string; readonly password: Secret }
  /** stdin must not be read by anyone but the script. */
  readonly waitForStart: boolean
  /** Ends the script on the host; called after a timeout or an abort. */
  readonly kill: (started: Started) => Promise<void>
}

export type RunOutcome =
  | { readonly kind: 'done'; readonly result: ExecResult }
  /** The script never began: `words` is what the host said instead; no `exit`: it is still at it. */
  | { readonly kind: 'not-started'; readonly words: string; readonly exit: number | undefined }
  /** sudo asked again. */
  | { readonly kind: 'wrong-password' }

/**
 * Runs one prepared command to its end.
 * @throws RmqError 'connection-lost', 'timeout', 'interrupted', 'answer-too-long', 'exec-refused'; what the given stdin
 *   itself throws
 */
export function runOnChannel(connection: Connection, request: RunRequest): Promise<RunOutcome> {
  const run = new ChannelRun(connection, request)
  connection
    .session(
      request.command,
      request.what,
      (channel) => {
        run.start(channel)
      },
      { signal: request.options.signal },
    )
    .catch((error: unknown) => {
      run.fail(error as Error)
    })
  return run.outcome
}

class ChannelRun {
  readonly #connection: Connection
  readonly #request: RunRequest
  readonly #end = new Deferred<RunOutcome>()
  readonly #answer: Answer
  /** Finds sudo's prompts in stderr. */
  readonly #prompt: StreamSearch | undefined
  #prompts = 0
  #channel: ClientChannel | undefined
  #exit: number | undefined
  #passwordSent = false
  #stdinSent = false
  #linger: NodeJS.Timeout | undefined

  constructor(connection: Connection, request: RunRequest) {
    this.#connection = connection
    this.#request = request
    this.#answer = new Answer(request.nonce, request.options)
    this.#prompt = request.sudo && new StreamSearch(request.sudo.prompt)
    this.#limit(request.options)
    this.#end.onDecided(() => {
      clearTimeout(this.#linger)
    })
  }

  get outcome(): Promise<RunOutcome> {
    return this.#end.promise
  }

  fail(error: Error): void {
    this.#end.reject(error)
  }

  start(channel: ClientChannel): void {
    this.#channel = channel
    this.#listen(channel)
    if (this.#end.decided) {
      channel.close()
      return
    }
    this.#end.after(this.#request.sudo ? SUDO_SILENCE_MS : START_MS, () => {
      if (!this.#answer.started) this.#leave()
    })
    if (!this.#request.waitForStart) this.#sendStdin()
  }

  #listen(channel: ClientChannel): void {
    channel.on('data', (chunk: Buffer) => {
      this.#onStdout(chunk)
    })
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#onStderr(chunk)
    })
    channel.on('exit', (code: number | null, signal?: string) => {
      this.#exit = code ?? 128 + signalNumber(signal)
      this.#lingerForStreams()
      this.#end.after(LONGEST_LINGER_MS, () => {
        this.#leave()
      })
    })
    channel.on('close', () => {
      if (this.#exit === undefined) this.#end.reject(this.#connection.lostWhile(this.#request.what))
      else this.#finish()
    })
  }

  #limit({ timeoutMs, signal }: ExecOptions): void {
    const { what } = this.#request
    const { host } = this.#connection.party
    this.#end.onAbort(signal, () => {
      if (this.#end.reject(interrupted(host, what))) void this.#kill()
    })
    if (timeoutMs === undefined) return
    this.#end.after(timeoutMs, () => {
      const { words, started } = this.#answer
      const error = timedOut(host, started ? what : 'starting a shell', timeoutMs, words)
      this.#failAfterKill(error)
    })
  }

  /** The next script on this host must not meet the old script still at work. */
  #failAfterKill(error: Error): void {
    if (this.#end.decided) return
    this.#end.resolve(
      this.#kill().then(() => {
        throw error
      }),
    )
  }

  #onStdout(chunk: Buffer): void {
    if (this.#end.decided) return
    this.#answer.pushStdout(chunk)
    if (this.#answer.started) this.#sendStdin()
    this.#afterChunk()
  }

  #onStderr(chunk: Buffer): void {
    if (this.#end.decided) return
    this.#answer.pushStderr(chunk)
    if (this.#request.sudo && !this.#answer.started) this.#answerSudo(chunk, this.#request.sudo.password)
    this.#afterChunk()
  }

  #afterChunk(): void {
    const { excess } = this.#answer
    if (excess !== undefined) {
      const { host } = this.#connection.party
      this.#failAfterKill(answerTooLong(host, this.#request.what, excess, this.#answer.words))
    }
    if (this.#exit !== undefined) this.#lingerForStreams()
  }

  #answerSudo(chunk: Buffer, password: Secret): void {
    let rest: Buffer | undefined = chunk
    while (rest && this.#prompt) {
      rest = this.#prompt.push(rest).after
      if (rest) this.#prompts += 1
    }
    if (this.#prompts > 0 && !this.#passwordSent) {
      this.#passwordSent = true
      this.#channel?.write(`${password.reveal()}\n`)
    }
    if (this.#prompts > 1 && this.#end.resolve({ kind: 'wrong-password' })) this.#channel?.close()
  }

  #sendStdin(): void {
    if (this.#stdinSent) return
    this.#stdinSent = true
    const { stdin } = this.#request.options
    if (stdin === undefined || typeof stdin === 'string' || Buffer.isBuffer(stdin)) {
      this.#channel?.end(stdin)
      return
    }
    const source = Readable.from(stdin)
    source.on('error', (error) => {
      this.#failAfterKill(error)
    })
    this.#end.onDecided(() => {
      source.destroy()
    })
    if (this.#channel) source.pipe(this.#channel)
  }

  #lingerForStreams(): void {
    clearTimeout(this.#linger)
    this.#linger = setTimeout(() => {
      this.#leave()
    }, LINGER_MS)
  }

  #leave(): void {
    this.#finish()
    this.#channel?.close()
  }

  #finish(): void {
    if (!this.#answer.started) {
      this.#end.resolve({ kind: 'not-started', words: this.#answer.words, exit: this.#exit })
      return
    }
    const { stdout, stderr } = this.#answer
    this.#end.resolve({ kind: 'done', result: { exit: this.#exit ?? 0, stdout, stderr } })
  }

  async #kill(): Promise<void> {
    this.#channel?.close()
    if (this.#answer.started) await this.#request.kill(this.#answer.started)
  }
}

const signalNumber = (name: string | undefined): number => own(constants.signals, `SIG${name ?? ''}`) ?? 0
