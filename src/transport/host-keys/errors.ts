import { RmqError } from '../../errors.ts'
import { quote } from '../../shell/quote.ts'
import type { Party } from '../failures.ts'
import type { SshConfig } from '../config/ssh-config.ts'
import { fingerprint, keyType } from './known-hosts.ts'
import type { KnownKey } from './known-hosts.ts'
import type { Revocation } from './revoked-keys.ts'

/** The machine whose key is refused, with what the hints need. */
export interface ShownKey {
  readonly party: Party
  readonly config: SshConfig
  /** The name under which known_hosts lists it. */
  readonly name: string
  readonly key: Buffer
  /** The jump host in front of it, as ssh would call it; undefined: it is reached directly. */
  readonly via: string | undefined
}

/** @param authority the @cert-authority line that speaks of the host */
export function unknownKey(shown: ShownKey, authority: KnownKey | undefined): RmqError {
  const { party, config, key } = shown
  const note = authority
    ? ` (${authority.file}:${authority.line} trusts a certificate authority for it, but host certificates are not supported: the key itself must be listed)`
    : ''
  const file = config.userKnownHosts[0] ?? '~/.ssh/known_hosts'
  return new RmqError(
    'host-key-unknown',
    `the host key of ${party.label} is not known: ${keyType(key)} ${fingerprint(key)}${note}`,
    {
      where: { host: party.host },
      hint:
        `Compare the fingerprint with what the host's own console says (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub). ` +
        `If it is the same: ${scanCommand(shown)} >> ${shellPath(file)}, ` +
        `or run again with --accept-new-host-keys, which adds the keys of all hosts that are not known yet.`,
    },
  )
}

/**
 * The command that prints lines for known_hosts under the name that is looked up: ssh-keyscan writes the address (with
 * the port), which does not count where HostKeyAlias gives another name. It cannot go through a jump host by itself.
 */
function scanCommand({ config, name, via }: ShownKey): string {
  const port = config.port === 22 ? '' : `-p ${config.port} `
  const scan = `ssh-keyscan ${port}${quote(config.hostname)}`
  const scanThere = via === undefined ? scan : `ssh ${via} ${quote(scan)}`
  if (config.hostKeyAlias === undefined) return scanThere
  const alias = name.replaceAll(/[\\/&]/g, String.raw`\$&`)
  return `${scanThere} | sed ${quote(`s/^[^#][^ ]*/${alias}/`)}`
}

/** A path as the user types it: `~/` stays for the shell to replace. */
const shellPath = (path: string): string =>
  path.startsWith('~/') ? `~/${quote(path.slice(2))}` : quote(path)

/** @param known what known_hosts has instead */
export function changedKey({ party, name, key }: ShownKey, known: readonly KnownKey[]): RmqError {
  const old = known.find((entry) => entry.type === keyType(key)) ?? known[0]
  const was = old ? `${old.file}:${old.line} has ${old.type} ${fingerprint(old.key)}` : ''
  return new RmqError(
    'host-key-changed',
    `the host key of ${party.label} has CHANGED: it shows ${keyType(key)} ${fingerprint(key)}, but ${was}`,
    {
      where: { host: party.host },
      hint:
        `Another machine may answer in its place, or the host was reinstalled. Ask its administrator. Only if the ` +
        `change is explained: ssh-keygen -R '${name}'${old ? ` -f ${shellPath(old.file)}` : ''}, then add the new key. ` +
        `No flag accepts a changed key.`,
    },
  )
}

export function revokedKey({ party, key }: ShownKey, by: Revocation): RmqError {
  const place = by.line === undefined ? by.file : `${by.file}:${by.line}`
  return new RmqError(
    'host-key-revoked',
    `the host key of ${party.label} is revoked: ${keyType(key)} ${fingerprint(key)} (${place})`,
    {
      where: { host: party.host },
      hint: 'Any machine that holds this key can pose as the host. Give the host a new key; do not go on with this one.',
    },
  )
}

export function shortKey({ party, key }: ShownKey, bits: number, required: number): RmqError {
  return new RmqError(
    'host-key-too-short',
    `the host key of ${party.label} is too short: ${keyType(key)} ${fingerprint(key)} has ${bits} bits, ssh's configuration requires ${required} (RequiredRSASize)`,
    {
      where: { host: party.host },
      hint: 'Give the host a longer RSA key, or an Ed25519 key: ssh-keygen -A.',
    },
  )
}

export function notWritten({ party }: ShownKey, file: string, cause: Error): RmqError {
  return new RmqError('known-hosts-not-written', `the new host key could not be written to ${file}`, {
    where: { host: party.host },
    hint: `Make ${file} writable: ${cause.message}.`,
    cause,
  })
}
