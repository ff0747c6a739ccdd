import type {
  AnyAuthMethod,
  AuthHandlerMiddleware,
  AuthenticationType,
  KeyboardInteractiveCallback,
  Prompt,
} from 'ssh2'
import { RmqError } from '../../errors.ts'
import { getOrMake } from '../../objects.ts'
import type { Secret } from '../../secret.ts'
import { quote } from '../../shell/quote.ts'
import { openAgent } from './agent.ts'
import type { TransportContext } from '../context.ts'
import type { Party } from '../failures.ts'
import { loadKey, publicBlob } from './keys.ts'
import type { LoadedKey } from './keys.ts'

/** The login at one machine. */
export interface Login {
  readonly user: string
  /** In the order they are tried. */
  readonly identityFiles: readonly string[]
  /** Named in the inventory: it must be there. */
  readonly requiredFile: string | undefined
  readonly identitiesOnly: boolean
  readonly agent: string | undefined
  readonly passphrase: Secret | undefined
  readonly password: Secret | undefined
  /** Asked where no password is known. An answer counts for every login with the same question, and no other. */
  readonly passwordQuestion: string
}

/** Methods the server would still take; undefined before its first answer. */
type MethodsLeft = readonly AuthenticationType[] | undefined

/**
 * Offers one way to log in after the other: key files, agent, key files whose passphrase has to be asked for, password.
 * The `none` probe, a round trip, is left out unless there is nothing to offer.
 */
export class Authenticator {
  /** The offered methods, for the error. */
  readonly tried: string[] = []
  /** The methods that were not offered, with the reasons. */
  readonly skipped: string[] = []
  /** Key files that others may read. */
  readonly #exposed = new Set<string>()
  /** Set while the user is being asked: that time does not count as the host's. */
  onAsking: (asking: boolean) => void = () => undefined
  readonly #login: Login
  readonly #party: Party
  readonly #context: TransportContext
  #left: MethodsLeft

  constructor(login: Login, party: Party, context: TransportContext) {
    this.#login = login
    this.#party = party
    this.#context = context
  }

  /** The handler for ssh2's `authHandler`; `onError` gets what goes wrong in here. */
  handler(onError: (error: unknown) => void): AuthHandlerMiddleware {
    const methods = this.#methods()
    return (left: AuthenticationType[] | null, _partial, next) => {
      this.#left = left ?? undefined
      methods.next().then(
        // `false` ends the login; the types of ssh2 do not know it.
        (step) => {
          next(step.done === true ? (false as unknown as AuthenticationType) : step.value)
        },
        onError,
      )
    }
  }

  /** The error for a login that the server refused. */
  failure(): RmqError {
    const tried = this.tried.length === 0 ? 'nothing to log in with' : `tried ${this.tried.join(', ')}`
    const skipped = this.skipped.length === 0 ? '' : `; not used: ${this.skipped.join(', ')}`
    const takes = this.#left === undefined ? '' : `; the server takes ${this.#left.join(', ')}`
    return new RmqError(
      'auth-failed',
      `${this.#party.label} refused the login of ${this.#login.user}: ${tried}${skipped}${takes}`,
      {
        where: { host: this.#party.host },
        hint:
          (this.#exposed.size === 0
            ? ''
            : `Take the rights of others away: chmod 600 ${[...this.#exposed].map(quote).join(' ')}. Or: `) +
          `Name the right user and key (ssh.user, ssh.identityFile), load the key into the agent (ssh-add), ` +
          `or put it on the host: ssh-copy-id ${this.#login.user}@…`,
      },
    )
  }

  #allows(method: AuthenticationType): boolean {
    return this.#left === undefined || this.#left.includes(method)
  }

  async *#methods(): AsyncGenerator<AnyAuthMethod, void> {
    const username = this.#login.user
    const keys = await this.#loadKeys()
    for (const key of keys) {
      if (key.kind !== 'ready' || !this.#allows('publickey')) continue
      this.tried.push(`key ${key.file}`)
      yield { type: 'publickey', username, key: key.key }
    }
    if (this.#login.agent !== undefined && this.#allows('publickey')) {
      const preferred = keys.map(publicBlob).filter((blob) => blob !== undefined)
      this.tried.push('agent')
      const agent = await openAgent(this.#login.agent, preferred, this.#login.identitiesOnly)
      yield { type: 'agent', username, agent }
    }
    if (this.tried.length === 0 && this.#login.password === undefined) yield { type: 'none', username }
    for (const key of keys) {
      if (key.kind !== 'locked' || !this.#allows('publickey')) continue
      const unlocked = await this.#unlock(key.file)
      if (unlocked?.kind !== 'ready') continue
      this.tried.push(`key ${key.file}`)
      yield { type: 'publickey', username, key: unlocked.key }
    }
    yield* this.#passwordMethods()
  }

  async *#passwordMethods(): AsyncGenerator<AnyAuthMethod, void> {
    const username = this.#login.user
    if (!this.#allows('password') && !this.#allows('keyboard-interactive')) return
    const password = this.#login.password ?? (await this.#ask(this.#login.passwordQuestion))
    if (!password) return
    if (this.#allows('password')) {
      this.tried.push('password')
      yield { type: 'password', username, password: password.reveal() }
    }
    if (this.#allows('keyboard-interactive')) {
      this.tried.push('keyboard-interactive')
      yield { type: 'keyboard-interactive', username, prompt: answerOnce(password) }
    }
  }

  async #loadKeys(): Promise<LoadedKey[]> {
    const keys = await Promise.all(
      this.#login.identityFiles.map((file) => this.#load(file, this.#login.passphrase)),
    )
    for (const key of keys) this.#noteKey(key)
    return keys
  }

  #noteKey(key: LoadedKey): void {
    const required = key.file === this.#login.requiredFile
    if (key.kind === 'missing' && required) {
      throw new RmqError('key-missing', `the key file ${key.file} is not there`, {
        where: { host: this.#party.host },
        hint: 'Correct ssh.identityFile in the inventory, or leave it out to use the default keys and the agent.',
      })
    }
    if (key.kind === 'exposed') {
      this.#exposed.add(key.file)
      this.#skip(`${key.file} (its mode ${key.mode} gives other users access)`)
    }
    if (key.kind === 'unusable') this.#skip(`${key.file} (${key.reason})`)
    if (key.kind === 'locked' && key.wrong) this.#skip(`${key.file} (wrong passphrase)`)
  }

  async #unlock(file: string): Promise<LoadedKey | undefined> {
    const passphrase = await this.#ask(`Passphrase of ${file}: `)
    if (!passphrase) {
      this.#skip(`${file} (needs its passphrase)`)
      return undefined
    }
    const key = await this.#load(file, passphrase)
    if (key.kind === 'locked') this.#skip(`${file} (wrong passphrase)`)
    return key
  }

  #load(file: string, passphrase: Secret | undefined): Promise<LoadedKey> {
    const id = `${file}\n${passphrase?.digest() ?? ''}`
    return getOrMake(this.#context.keys, id, () => loadKey(file, passphrase))
  }

  async #ask(question: string): Promise<Secret | undefined> {
    this.onAsking(true)
    try {
      return await this.#context.ask(question)
    } finally {
      this.onAsking(false)
    }
  }

  #skip(text: string): void {
    if (this.skipped.includes(text)) return
    this.skipped.push(text)
    this.#context.options.onNote?.(this.#party.host, `key not used: ${text}`)
  }
}

/** Gives the password to the first prompt; later ones ask for something else, a one-time code for instance. */
function answerOnce(password: Secret) {
  let answered = false
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: Prompt[],
    finish: KeyboardInteractiveCallback,
  ): void => {
    const answers = prompts.map((_prompt, index) => (index === 0 && !answered ? password.reveal() : ''))
    if (prompts.length > 0) answered = true
    finish(answers)
  }
}
