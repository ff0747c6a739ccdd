import { access, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../process.ts'

/** As a CentOS host has them. RSA shorter than there: it only has to be real, and 3072 bits take a second. */
const HOST_KEYS = { ed25519: [], ecdsa: [], rsa: ['-b', '2048'] } as const

export interface KeyFile {
  /** ssh_host_ed25519_key, ssh_host_ed25519_key.pub … */
  readonly name: string
  readonly content: string
  readonly secret: boolean
}

/** Makes a key pair without passphrase unless it is there. */
export async function ensureKey(
  file: string,
  type: string,
  comment: string,
  extra: readonly string[] = [],
): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (!there) await run('ssh-keygen', ['-q', '-t', type, ...extra, '-N', '', '-C', comment, '-f', file])
}

/** The host keys of a host, kept in `dir` so that a host that is reset stays the same to its clients. */
export async function hostKeys(dir: string, host: string): Promise<readonly KeyFile[]> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const files = await Promise.all(
    Object.entries(HOST_KEYS).map(async ([type, extra]) => {
      const name = `ssh_host_${type}_key`
      await ensureKey(join(dir, name), type, `root@${host}`, extra)
      return [
        { name, content: await readFile(join(dir, name), 'utf8'), secret: true },
        { name: `${name}.pub`, content: await readFile(join(dir, `${name}.pub`), 'utf8'), secret: false },
      ]
    }),
  )
  return files.flat()
}

/** Lines for a known_hosts file out of the public keys of a host. */
export function knownHostsLines(address: string, publicKeys: string): string {
  return publicKeys
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([type, key]) => (type !== undefined && key !== undefined ? `${address} ${type} ${key}\n` : ''))
    .join('')
}
