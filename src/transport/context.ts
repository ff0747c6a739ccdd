import { systemClock, type Clock } from '../engine/clock.ts'
import { Semaphore } from '../engine/semaphore.ts'
import { getOrMake, keptWith } from '../objects.ts'
import type { Secret } from '../secret.ts'
import type { Route } from './connection.ts'
import type { LoadedKey } from './auth/keys.ts'
import type { TransportOptions } from './options.ts'
import { SshConfigs } from './config/ask.ts'
import type { SshConfig, SshConfigQuery } from './config/ssh-config.ts'

/** sshd drops logins at random beyond 10 at a time (MaxStartups 10:30:100). */
const HANDSHAKES_PER_MACHINE = 8

/** A connection to a jump host and how many hosts go through it. */
export interface SharedConnection {
  readonly route: Promise<Route>
  users: number
}

/** The parts that all connections of a run share. */
export class TransportContext {
  readonly options: TransportOptions
  readonly clock: Clock
  /** By the jump host's own key, see route.ts. */
  readonly jumpHosts = new Map<string, SharedConnection>()
  /** By file and passphrase digest: decrypting a key costs much time, whatever the number of hosts. */
  readonly keys = new Map<string, Promise<LoadedKey>>()
  readonly #answers = new Map<string, Promise<Secret | undefined>>()
  readonly #configs: SshConfigs
  readonly #gates = new Map<string, Semaphore>()

  constructor(options: TransportOptions) {
    this.options = options
    this.clock = options.clock ?? systemClock
    this.#configs = new SshConfigs(options.sshConfigFile)
  }

  /** The user's answer, asked once per question; undefined: no answer, or no user to ask. */
  ask(question: string): Promise<Secret | undefined> {
    return getOrMake(
      this.#answers,
      question,
      () => this.options.askSecret?.(question) ?? Promise.resolve(undefined),
    )
  }

  sshConfig(query: SshConfigQuery): Promise<SshConfig> {
    return this.#configs.ask(query)
  }

  /** Paces handshakes with one machine. */
  handshakeGate(hostname: string, port: number): Semaphore {
    return getOrMake(this.#gates, `${hostname}\n${port}`, () => new Semaphore(HANDSHAKES_PER_MACHINE))
  }
}

/** The one context of an options object, see `TransportOptions`. */
export const contextOf = keptWith((options: TransportOptions) => new TransportContext(options))
