import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { sourceFile } from '../paths.ts'

/** A JDK of the image's package repository. */
export interface JdkRecipe {
  readonly major: 8 | 17 | 21
  /** As CentOS spells it in package and folder names. */
  readonly family: string
  /** The Debian suite that has it. */
  readonly suite: string
}

export const SUITE = 'trixie'

/** trixie rather than bookworm: the JDK 8 of `sid` wants a glibc of at least 2.38. */
export const PACKAGES: readonly string[] = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
  'polkitd',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
  'procps',
  'ca-certificates',
  // Without /etc/protocols firewalld dies at start with INVALID_PROTOCOL.
  'netbase',
  'firewalld',
  'nftables',
  'dnf',
  'rpm',
  'python3',
  'hostname',
  'curl',
  'less',
  'tar',
  'gzip',
  'unzip',
]

/** Each comes from the most settled suite that has it; only JDK 8 lives in one that moves. */
export const JDKS: readonly JdkRecipe[] = [
  { major: 17, family: '17', suite: 'bookworm' },
  { major: 21, family: '21', suite: 'trixie' },
  { major: 8, family: '1.8.0', suite: 'sid' },
]

/** Packages for the RPM of Docker, with their dependencies that the base lacks. */
export const DOCKER_PACKAGES: readonly string[] = ['docker.io', 'docker-cli', 'iptables']

/** The JDK without which there is no image: the demo runs on it. */
export const REQUIRED_JDK = 17

/** Files of this folder that end up in an image or decide how one comes about. */
const INPUTS = [
  'files',
  'dress.sh',
  'prove-jdk.sh',
  'Cacerts.java',
  'jdk.spec',
  'docker.spec',
  'release.spec',
]

/** Names an image by what it is made from: another recipe is another image. */
export async function recipeDigest(): Promise<string> {
  const hash = createHash('sha256').update(
    JSON.stringify([SUITE, PACKAGES, JDKS, DOCKER_PACKAGES, process.arch]),
  )
  const root = sourceFile('image')
  for (const input of INPUTS) {
    for (const file of await filesUnder(join(root, input))) {
      hash.update(`\0${relative(root, file)}\0`).update(await readFile(file))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

async function filesUnder(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
