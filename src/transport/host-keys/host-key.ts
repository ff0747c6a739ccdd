import type { ServerHostKeyAlgorithm } from 'ssh2'
import type { RmqError } from '../../errors.ts'
import type { Party } from '../failures.ts'
import type { SshConfig } from '../config/ssh-config.ts'
import { offeredAlgorithms, rsaBits } from './algorithms.ts'
import { appendKnownHost } from './append.ts'
import { changedKey, notWritten, revokedKey, shortKey, unknownKey } from './errors.ts'
import type { ShownKey } from './errors.ts'
import { judge, knownHostsLine, knownHostsName, lookUp } from './known-hosts.ts'
import type { KnownKey } from './known-hosts.ts'
import { findRevocation } from './revoked-keys.ts'

export interface HostKeyPolicy {
  readonly party: Party
  readonly config: SshConfig
  readonly acceptNew: boolean
  /** The jump host in front of it, as ssh would call it; undefined: it is reached directly. */
  readonly via: string | undefined
}

/** Decides over the key one machine shows. Never weakened by StrictHostKeyChecking of the user's configuration. */
export class HostKeyCheck {
  /** The algorithms to offer the server, so that it shows the kind of key that is known of it. */
  readonly algorithms: readonly ServerHostKeyAlgorithm[]
  readonly #policy: HostKeyPolicy
  readonly #name: string
  readonly #known: readonly KnownKey[]
  /** Entries without the port; like ssh, they count when they match but do not make another key a changed one. */
  readonly #portless: readonly KnownKey[]

  private constructor(
    policy: HostKeyPolicy,
    name: string,
    known: readonly KnownKey[],
    portless: readonly KnownKey[],
  ) {
    this.#policy = policy
    this.#name = name
    this.#known = known
    this.#portless = portless
    this.algorithms = offeredAlgorithms(
      policy.party,
      [...known, ...portless],
      policy.config.hostKeyAlgorithms,
    )
  }

  /**
   * Reads the known_hosts files that `policy.config` names.
   * @throws RmqError 'host-key-algorithms'
   */
  static load(policy: HostKeyPolicy): HostKeyCheck {
    const { config } = policy
    const files = [...config.userKnownHosts, ...config.globalKnownHosts]
    const name = knownHostsName(config.hostname, config.port, config.hostKeyAlias)
    const known = lookUp(files, name)
    const bare = config.hostname.toLowerCase()
    const withoutPort = known.length === 0 && config.hostKeyAlias === undefined && name !== bare
    return new HostKeyCheck(policy, name, known, withoutPort ? lookUp(files, bare) : [])
  }

  /**
   * Judges the key that the machine shows; writes a new one to the user's known_hosts where that is allowed.
   * @returns undefined: the key is good. Otherwise the error: 'host-key-unknown', 'host-key-changed',
   *   'host-key-revoked', 'host-key-too-short', 'known-hosts-not-written'
   * @throws RmqError 'revoked-keys-unreadable'
   */
  async verify(key: Buffer): Promise<RmqError | undefined> {
    const { party, config, via } = this.#policy
    const shown: ShownKey = { party, config, via, name: this.#name, key }
    const bits = rsaBits(key)
    if (bits !== undefined && bits < config.requiredRsaBits)
      return shortKey(shown, bits, config.requiredRsaBits)
    const revocation = await findRevocation(party, config.revokedHostKeys, key)
    if (revocation) return revokedKey(shown, revocation)
    const verdict = judge(this.#known, key)
    if (verdict.kind === 'known') return undefined
    if (verdict.kind === 'revoked') return revokedKey(shown, verdict.by)
    if (verdict.kind === 'changed') return changedKey(shown, verdict.known)
    const portless = judge(this.#portless, key)
    if (portless.kind === 'known') return undefined
    if (portless.kind === 'revoked') return revokedKey(shown, portless.by)
    const [file] = config.userKnownHosts
    if (!this.#policy.acceptNew || file === undefined) return unknownKey(shown, verdict.certificates)
    return this.#remember(file, shown)
  }

  async #remember(file: string, shown: ShownKey): Promise<RmqError | undefined> {
    try {
      const line = knownHostsLine(this.#name, shown.key, shown.config.hashKnownHosts)
      await appendKnownHost(file, line)
      return undefined
    } catch (error) {
      return notWritten(shown, file, error as Error)
    }
  }
}
