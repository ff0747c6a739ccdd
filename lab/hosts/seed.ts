import { randomBytes } from 'node:crypto'

import type { SeedFile } from './driver.ts'
import type { KeyFile } from './keys.ts'

/** Users of a host that take the lab's key, with their numbers in the image. */
const LOGINS = [
  { home: '/root', uid: 0 },
  { home: '/home/ops', uid: 1000 },
  { home: '/home/opspw', uid: 1001 },
] as const

/** Files that make a copy of the image a host of its own. */
export function seedFiles(
  host: { readonly name: string; readonly address: string },
  keys: readonly KeyFile[],
  authorizedKey: string,
): readonly SeedFile[] {
  const plain = (path: string, content: string): SeedFile => ({ path, content, mode: 0o644 })
  return [
    plain('/etc/hostname', `${host.name}\n`),
    // As after an installation: no other host of the cluster is known by name.
    plain('/etc/hosts', `127.0.0.1 localhost\n::1 localhost\n${host.address} ${host.name}\n`),
    plain('/etc/sysconfig/lab-network', `ADDRESS=${host.address}/24\n`),
    { path: '/etc/machine-id', content: `${randomBytes(16).toString('hex')}\n`, mode: 0o444 },
    ...keys.map((key) => ({
      path: `/etc/ssh/${key.name}`,
      content: key.content,
      mode: key.secret ? 0o600 : 0o644,
    })),
    ...LOGINS.map(({ home, uid }) => ({
      path: `${home}/.ssh/authorized_keys`,
      content: authorizedKey,
      mode: 0o600,
      owner: uid,
    })),
  ]
}
