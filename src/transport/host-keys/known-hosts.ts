import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readSmallFile } from '../../small-file.ts'
import { accepts, patternOf } from '../name-patterns.ts'

/** The largest known_hosts file that is read, bytes. */
const MOST_BYTES = 16 * 1024 * 1024

/** One line of a known_hosts file that speaks of the host that was asked for. */
export interface KnownKey {
  readonly file: string
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** 'ssh-ed25519', … */
  readonly type: string
  /** The key as the server sends it. */
  readonly key: Buffer
}

/** The key that a host shows: `key` is the blob of the SSH protocol, which begins with its own type. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'revoked'; readonly by: KnownKey }
  | { readonly kind: 'changed'; readonly known: readonly KnownKey[] }
  /** `certificates`: a @cert-authority line speaks of the host, but host certificates cannot be checked here. */
  | { readonly kind: 'unknown'; readonly certificates: KnownKey | undefined }

/**
 * The name under which known_hosts lists a host: `host`, or `[host]:port` for a port other than 22; an alias as it is.
 */
export function knownHostsName(hostname: string, port: number, alias?: string): string {
  if (alias !== undefined) return alias.toLowerCase()
  return port === 22 ? hostname.toLowerCase() : `[${hostname.toLowerCase()}]:${port}`
}

/** All lines of the files (those that can be read) that speak of `name`. */
export function lookUp(files: readonly string[], name: string): KnownKey[] {
  return files.flatMap((file) => parseKnownHosts(textOf(file), file, name))
}

/** '' for a file that cannot be read, as ssh does. */
function textOf(file: string): string {
  try {
    return readSmallFile(file, MOST_BYTES).toString('utf8')
  } catch {
    return ''
  }
}

/** The lines of one file's text that speak of `name`; lines that do not read are skipped, as ssh does. */
export function parseKnownHosts(text: string, file: string, name: string): KnownKey[] {
  const keys: KnownKey[] = []
  text.split('\n').forEach((line, index) => {
    const words = line.trim().split(/[ \t]+/)
    if (words[0] === '' || words[0]?.startsWith('#')) return
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined
    const [patterns, type, base64] = words
    if (patterns === undefined || type === undefined || base64 === undefined) return
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return
    if (!matchesHost(patterns, name)) return
    const kind = marker === '@revoked' ? 'revoked' : marker === undefined ? undefined : 'cert-authority'
    keys.push({ file, line: index + 1, marker: kind, type, key: Buffer.from(base64, 'base64') })
  })
  return keys
}

/** Returns true when the first field of a known_hosts line covers `name` (lower case). */
export function matchesHost(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) return matchesHash(patterns, name)
  return accepts(patterns.toLowerCase().split(',').map(patternOf), name)
}

/** `|1|salt|hash`: HMAC-SHA1 of the name with the salt as its key, both in base64. */
function matchesHash(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split('|')
  if (version !== '1' || salt === undefined || hash === undefined) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

/**
 * Judges the key a host shows. A host that is known by any key is never 'unknown': showing a key of another kind is
 * a change, or else a man in the middle would only have to pick a kind that is not listed.
 */
export function judge(known: readonly KnownKey[], shown: Buffer): HostKeyVerdict {
  const revoked = known.find((entry) => entry.marker === 'revoked' && entry.key.equals(shown))
  if (revoked) return { kind: 'revoked', by: revoked }
  const plain = known.filter((entry) => entry.marker === undefined)
  if (plain.some((entry) => entry.key.equals(shown))) return { kind: 'known' }
  if (plain.length > 0) return { kind: 'changed', known: plain }
  return { kind: 'unknown', certificates: known.find((entry) => entry.marker === 'cert-authority') }
}

/** A line for known_hosts; `hashed` hides the name as HashKnownHosts does. */
export function knownHostsLine(name: string, key: Buffer, hashed: boolean): string {
  return `${hashed ? hashName(name) : name} ${keyType(key)} ${key.toString('base64')}\n`
}

function hashName(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

/** The type a key blob begins with: a length of four bytes, then the name. */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0)
  return key.toString('latin1', 4, 4 + Math.min(length, 64))
}

/** As ssh and ssh-keygen -l show it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
