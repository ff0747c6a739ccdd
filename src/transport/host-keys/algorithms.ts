import type { ServerHostKeyAlgorithm } from 'ssh2'
import { RmqError } from '../../errors.ts'
import type { Party } from '../failures.ts'
import type { KnownKey } from './known-hosts.ts'

/** Host key algorithms of this program, in the order of preference where no key of a host is known. */
const ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/** Signs with SHA-1: not among OpenSSH's defaults since 8.8, so it counts only where ssh's configuration names it. */
const SHA1: ServerHostKeyAlgorithm = 'ssh-rsa'

const algorithmsOf = (type: string): readonly ServerHostKeyAlgorithm[] =>
  ALGORITHMS.filter((name) => name === type || (type === 'ssh-rsa' && name.startsWith('rsa-sha2')))

/**
 * Lists what is offered to a server: the algorithms that ssh's configuration allows, those of its known keys first, so
 * that the server shows a key that can be compared.
 * @param allowed HostKeyAlgorithms as `ssh -G` prints it; undefined: OpenSSH's defaults
 * @throws RmqError 'host-key-algorithms' when ssh's configuration allows none that this program knows
 */
export function offeredAlgorithms(
  party: Party,
  known: readonly KnownKey[],
  allowed: readonly string[] | undefined,
): ServerHostKeyAlgorithm[] {
  const plain = known.filter((entry) => entry.marker === undefined)
  const preferred = plain.flatMap((entry) => algorithmsOf(entry.type))
  const isAllowed = (name: ServerHostKeyAlgorithm): boolean =>
    allowed === undefined ? name !== SHA1 : allowed.includes(name)
  const offered = [...new Set([...preferred, ...ALGORITHMS])].filter(isAllowed)
  if (offered.length > 0) return offered
  throw new RmqError(
    'host-key-algorithms',
    `ssh's configuration allows no host key algorithm for ${party.label} that is supported here: ` +
      `HostKeyAlgorithms ${(allowed ?? []).join(',')}`,
    {
      where: { host: party.host },
      hint: `Allow one of these in HostKeyAlgorithms for this host: ${ALGORITHMS.filter((name) => name !== SHA1).join(', ')}.`,
    },
  )
}

/** The bits of an RSA key's modulus (blob: type, exponent, modulus, each behind its length); undefined: no RSA key. */
export function rsaBits(key: Buffer): number | undefined {
  const fields: Buffer[] = []
  let at = 0
  while (fields.length < 3 && at + 4 <= key.length) {
    const end = at + 4 + key.readUInt32BE(at)
    fields.push(key.subarray(at + 4, end))
    at = end
  }
  const [type, , modulus] = fields
  if (type?.toString('latin1') !== 'ssh-rsa' || modulus === undefined) return undefined
  const first = modulus.findIndex((byte) => byte !== 0)
  if (first < 0) return 0
  return (modulus.length - first - 1) * 8 + (32 - Math.clz32(modulus[first] ?? 0))
}
