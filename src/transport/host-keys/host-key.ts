import { appendFile, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { RmqError } from '../../errors.ts'
import type { Party } from '../failures.ts'
import { fingerprint, judge, keyType, knownHostsLine, knownHostsName, lookUp } from './known-hosts.ts'
import type { KnownKey } from './known-hosts.ts'
import type { SshConfig } from '../ssh-config.ts'

/** In the order of preference where nothing is known of a host; SHA-1 signatures come last. */
const ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

const algorithmsOf = (type: string): readonly ServerHostKeyAlgorithm[] =>
  ALGORITHMS.filter((name) => name === type || (type === 'ssh-rsa' && name.startsWith('rsa-sha2')))

export interface HostKeyPolicy {
  readonly party: Party
  readonly config: SshConfig
  readonly acceptNew: boolean
}

/** Decides over the key one machine shows. Never weakened by StrictHostKeyChecking of the user's configuration. */
export class HostKeyCheck {
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
  }

  /** Reads the known_hosts files that `policy.config` names. */
  static async load(policy: HostKeyPolicy): Promise<HostKeyCheck> {
    const { config } = policy
    const files = [...config.userKnownHosts, ...config.globalKnownHosts]
    const name = knownHostsName(config.hostname, config.port, config.hostKeyAlias)
    const known = await lookUp(files, name)
    const bare = config.hostname.toLowerCase()
    const withoutPort = known.length === 0 && config.hostKeyAlias === undefined && name !== bare
    return new HostKeyCheck(policy, name, known, withoutPort ? await lookUp(files, bare) : [])
  }

  /** What to offer the server, so that it shows the kind of key that is known of it. */
  algorithms(): ServerHostKeyAlgorithm[] {
    const plain = [...this.#known, ...this.#portless].filter((entry) => entry.marker === undefined)
    return [...new Set([...plain.flatMap((entry) => algorithmsOf(entry.type)), ...ALGORITHMS])]
  }

  /**
   * undefined: the key is good. Writes a new one to the user's known_hosts where that is allowed.
   * Otherwise the error to give: 'host-key-unknown', 'host-key-changed', 'host-key-revoked'.
   */
  async verify(key: Buffer): Promise<RmqError | undefined> {
    const verdict = judge(this.#known, key)
    if (verdict.kind === 'known') return undefined
    if (verdict.kind === 'revoked') return this.#revoked(key, verdict.by)
    if (verdict.kind === 'changed') return this.#changed(key, verdict.known)
    const portless = judge(this.#portless, key)
    if (portless.kind === 'known') return undefined
    if (portless.kind === 'revoked') return this.#revoked(key, portless.by)
    const [file] = this.#policy.config.userKnownHosts
    if (!this.#policy.acceptNew || file === undefined) return this.#unknown(key, verdict.certificates)
    return this.#remember(file, key)
  }

  async #remember(file: string, key: Buffer): Promise<RmqError | undefined> {
    try {
      await appendKnownHost(file, knownHostsLine(this.#name, key, this.#policy.config.hashKnownHosts))
      return undefined
    } catch (error) {
      return new RmqError('known-hosts-not-written', `the new host key could not be written to ${file}`, {
        where: { host: this.#policy.party.host },
        hint: (error as Error).message,
        cause: error,
      })
    }
  }

  #unknown(key: Buffer, certificates: KnownKey | undefined): RmqError {
    const { party, config } = this.#policy
    const type = keyType(key)
    const note = certificates
      ? ` (${certificates.file}:${certificates.line} trusts a certificate authority for it, but host certificates are not supported: the key itself must be listed)`
      : ''
    const file = config.userKnownHosts[0] ?? '~/.ssh/known_hosts'
    const port = config.port === 22 ? '' : `-p ${config.port} `
    return new RmqError(
      'host-key-unknown',
      `the host key of ${party.label} is not known: ${type} ${fingerprint(key)}${note}`,
      {
        where: { host: party.host },
        hint:
          `Compare the fingerprint with what the host's own console says (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub). ` +
          `If it is the same: ssh-keyscan ${port}${config.hostname} >> ${file}, ` +
          `or run again with --accept-new-host-keys, which adds the keys of all hosts that are not known yet.`,
      },
    )
  }

  #changed(key: Buffer, known: readonly KnownKey[]): RmqError {
    const { party } = this.#policy
    const old = known.find((entry) => entry.type === keyType(key)) ?? known[0]
    const was = old ? `${old.file}:${old.line} has ${old.type} ${fingerprint(old.key)}` : ''
    return new RmqError(
      'host-key-changed',
      `the host key of ${party.label} has CHANGED: it shows ${keyType(key)} ${fingerprint(key)}, but ${was}`,
      {
        where: { host: party.host },
        hint:
          `Somebody may be in between, or the host was reinstalled. Ask whoever runs it. Only if the change is ` +
          `explained: ssh-keygen -R '${this.#name}'${old ? ` -f ${old.file}` : ''}, then add the new key. ` +
          `No flag accepts a changed key.`,
      },
    )
  }

  #revoked(key: Buffer, by: KnownKey): RmqError {
    const { party } = this.#policy
    return new RmqError(
      'host-key-revoked',
      `the host key of ${party.label} is revoked: ${keyType(key)} ${fingerprint(key)} (${by.file}:${by.line})`,
      {
        where: { host: party.host },
        hint: 'Whoever holds this key may pose as the host. Give the host a new key; do not go on with this one.',
      },
    )
  }
}

/** One writer at a time per file: hosts connect side by side, and each line must stay whole. */
const writers = new Map<string, Promise<void>>()

/** Adds a line to a known_hosts file, which is made (0600, its folder 0700) when it is not there. */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  const previous = writers.get(file) ?? Promise.resolve()
  const write = previous.catch(() => undefined).then(() => append(file, line))
  writers.set(file, write)
  await write
}

async function append(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const separator = (await endsInsideLine(file)) ? '\n' : ''
  await appendFile(file, separator + line, { mode: 0o600 })
}

/** A file edited by hand may lack its last line feed; our line must not be glued to that one. */
async function endsInsideLine(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return false
  try {
    const { size } = await handle.stat()
    if (size === 0) return false
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: size - 1 })
    return buffer[0] !== 0x0a
  } finally {
    await handle.close()
  }
}
