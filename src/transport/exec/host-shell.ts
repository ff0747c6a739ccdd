import type { RmqError } from '../../errors.ts'
import { randomBytes } from 'node:crypto'
import type { ExecOptions, ExecResult } from '../../engine/access.ts'
import type { Secret } from '../../secret.ts'
import { isDoneWithin } from './deferred.ts'
import { runOnChannel } from './channel-run.ts'
import type { RunOutcome } from './channel-run.ts'
import type { Connection } from '../connection.ts'
import {
  argumentScriptCommand,
  killScript,
  stdinScript,
  sudoWithPassword,
  sudoWithoutPassword,
} from './script-preamble.ts'
import type { Started } from './script-preamble.ts'
import { shellFailed } from './shell-failed.ts'
import { sudoError, sudoRefusal } from './sudo.ts'

/** The longest a kill may take: two seconds of patience and the way there. */
const KILL_TIMEOUT_MS = 10_000
/** The longest the end of a connection waits for kills: they are on the host by then, or it does not answer at all. */
const SETTLE_MS = 3_500

export interface BecomeRoot {
  readonly password: Secret | undefined
  /** Asked when sudo wants a password and none is known. */
  readonly ask: () => Promise<Secret | undefined>
}

export interface ShellRequest {
  readonly script: string
  /** For messages: 'running a script', 'uploading /opt/x'. */
  readonly what: string
  /** With `stdin` the script goes as an argument and must hold no secret. */
  readonly options: ExecOptions
  /** Run as the login user, without sudo. */
  readonly asLoginUser?: boolean
  /** Given up without ending on the host what it started. */
  readonly abandon?: boolean
}

/** Runs scripts on one host, through sudo where that is wanted, and cleans up after those that are given up. */
export class HostShell {
  readonly #connection: Connection
  readonly #user: string
  readonly #become: BecomeRoot | undefined
  /** Known once sudo was seen to want it. */
  #password: Secret | undefined
  readonly #cleanups = new Set<Promise<void>>()

  constructor(connection: Connection, user: string, become: BecomeRoot | undefined) {
    this.#connection = connection
    this.#user = user
    this.#become = become
    this.#password = become?.password
  }

  /** @throws RmqError 'sudo-…', 'connection-lost', 'timeout', 'interrupted', 'shell-failed' */
  async run(request: ShellRequest): Promise<ExecResult> {
    if (!this.#become || request.asLoginUser === true) return this.#runPlain(request)
    if (!this.#password) {
      const outcome = await this.#attempt(request, sudoWithoutPassword, undefined)
      if (outcome.kind === 'done') return outcome.result
      const words = outcome.kind === 'not-started' ? outcome.words : ''
      if (sudoRefusal(words) !== 'sudo-password-needed') throw this.#sudoError(words)
      this.#password = await this.#become.ask()
      if (!this.#password) throw this.#sudoError(words)
    }
    return this.#runWithPassword(request, this.#password)
  }

  async #runPlain(request: ShellRequest): Promise<ExecResult> {
    const outcome = await this.#attempt(request, (command) => command, undefined)
    if (outcome.kind === 'done') return outcome.result
    const { words, exit } = outcome.kind === 'not-started' ? outcome : { words: '', exit: undefined }
    throw shellFailed(this.#connection.party.host, this.#user, words, exit)
  }

  async #runWithPassword(request: ShellRequest, password: Secret): Promise<ExecResult> {
    const prompt = `${nonce()}:`
    const outcome = await this.#attempt(request, (command) => sudoWithPassword(command, prompt), {
      prompt,
      password,
    })
    switch (outcome.kind) {
      case 'done':
        return outcome.result
      case 'wrong-password':
        throw sudoError(this.#connection.party.host, this.#user, '', 'sudo-password-wrong')
      case 'not-started':
        throw this.#sudoError(outcome.words.replaceAll(prompt, ''))
    }
  }

  #sudoError(words: string): RmqError {
    return sudoError(this.#connection.party.host, this.#user, words)
  }

  #attempt(
    { script, what, options, abandon = false }: ShellRequest,
    wrap: (command: string) => string,
    sudo: { prompt: string; password: Secret } | undefined,
  ): Promise<RunOutcome> {
    const mark = nonce()
    const carriesData = options.stdin !== undefined
    const sealed = carriesData
      ? { command: argumentScriptCommand(mark, script), stdin: options.stdin }
      : stdinScript(mark, script)
    return runOnChannel(this.#connection, {
      command: wrap(sealed.command),
      nonce: mark,
      what,
      options: { ...options, stdin: sealed.stdin },
      waitForStart: carriesData || sudo !== undefined,
      ...(sudo ? { sudo } : {}),
      kill: (started) => (abandon ? Promise.resolve() : this.#kill(started)),
    })
  }

  async #kill(started: Started): Promise<void> {
    const request: ShellRequest = {
      script: killScript(started),
      what: 'ending a script',
      options: { timeoutMs: KILL_TIMEOUT_MS },
      abandon: true,
    }
    // A kill that fails (the connection is gone) leaves nothing more to be done from here.
    const cleanup = this.run(request).then(
      () => undefined,
      () => undefined,
    )
    this.#cleanups.add(cleanup)
    await cleanup
    this.#cleanups.delete(cleanup)
  }

  /** Resolves when what was given up has been ended on the host too, after SETTLE_MS at the latest. */
  async settled(): Promise<void> {
    await isDoneWithin(SETTLE_MS, Promise.all(this.#cleanups))
  }
}

const nonce = (): string => `rmq${randomBytes(9).toString('hex')}`
