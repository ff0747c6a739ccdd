import type { ParsedKey } from 'ssh2'
import { statSync } from 'node:fs'
import { messageOf } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import { readSmallFile } from '../../small-file.ts'

/** The largest key file, bytes. */
const MOST_BYTES = 65_536

/** The outcome of reading a key file. `public` is the blob of its public half, if it could be had. */
export type LoadedKey =
  | { readonly kind: 'ready'; readonly file: string; readonly key: ParsedKey }
  /** Needs a passphrase (another one than was given, when `wrong`). */
  | {
      readonly kind: 'locked'
      readonly file: string
      readonly wrong: boolean
      readonly public: Buffer | undefined
    }
  /** A public key: it only names the agent's key to use. */
  | { readonly kind: 'public'; readonly file: string; readonly public: Buffer }
  | {
      readonly kind: 'unusable'
      readonly file: string
      readonly reason: string
      readonly public: Buffer | undefined
    }
  /** A private key that other users of this machine may read or write, by its mode (octal). ssh does not use it either. */
  | {
      readonly kind: 'exposed'
      readonly file: string
      readonly mode: string
      readonly public: Buffer | undefined
    }
  | { readonly kind: 'missing'; readonly file: string }

/** Reads one identity file. Never throws: what is wrong with it is in the answer. */
export async function loadKey(file: string, passphrase: Secret | undefined): Promise<LoadedKey> {
  const { default: ssh2 } = await import('ssh2')
  let text: Buffer
  try {
    text = readSmallFile(file, MOST_BYTES)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      return { kind: 'unusable', file, reason: messageOf(error), public: undefined }
    }
    const publicKey = publicHalf(file)
    return publicKey ? { kind: 'public', file, public: publicKey } : { kind: 'missing', file }
  }
  const mode = exposedMode(file)
  const parsed = ssh2.utils.parseKey(text, passphrase?.reveal()) as ParsedKey | ParsedKey[] | Error
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key instanceof Error || key === undefined) {
    const reason = key?.message ?? 'it holds no key'
    const half = publicHalf(file)
    if (mode !== undefined) return { kind: 'exposed', file, mode, public: half }
    if (/no passphrase given/i.test(reason)) return { kind: 'locked', file, wrong: false, public: half }
    if (passphrase && /passphrase|integrity|decrypt/i.test(reason)) {
      return { kind: 'locked', file, wrong: true, public: half }
    }
    return { kind: 'unusable', file, reason, public: half }
  }
  if (!key.isPrivateKey()) return { kind: 'public', file, public: key.getPublicSSH() }
  if (mode !== undefined) return { kind: 'exposed', file, mode, public: key.getPublicSSH() }
  return { kind: 'ready', file, key }
}

/**
 * The mode of a key file that its group or others have a right to; undefined for all other files, and for those of another
 * user, whose owner decides (sshkey_perm_ok in OpenSSH's authfile.c).
 */
function exposedMode(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || found.uid !== process.getuid?.() || (found.mode & 0o077) === 0) return undefined
  return `0${(found.mode & 0o777).toString(8).padStart(3, '0')}`
}

/** undefined: there is no file beside it with the ending .pub, or it does not read. */
function publicHalf(file: string): Buffer | undefined {
  let text: string
  try {
    text = readSmallFile(`${file}.pub`, MOST_BYTES).toString('utf8')
  } catch {
    return undefined
  }
  const base64 = text.trim().split(/\s+/)[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}

/** The public blob of a key file, where it is known. */
export function publicBlob(key: LoadedKey): Buffer | undefined {
  if (key.kind === 'ready') return key.key.getPublicSSH()
  return key.kind === 'missing' ? undefined : key.public
}
