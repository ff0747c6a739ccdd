import { chmod, cp } from 'node:fs/promises'

import { sourceFile } from '../paths.ts'
import { run } from '../process.ts'
import { runInside } from './chroot.ts'
import { PACKAGES, SUITE } from './recipe.ts'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** dpkg leaves out documentation, and does not sync every file to disk. */
const DPKG_OPTIONS = [
  'force-unsafe-io',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-exclude=/usr/share/locale/*',
]

/**
 * Makes the root file system of all hosts: a Debian userland with the real programs of a CentOS host, dressed as one.
 * @param root a folder that does not exist yet
 */
export async function buildBase(root: string, mirror: string, log: string): Promise<void> {
  const apt = [...(await proxySettings()), 'Acquire::Check-Valid-Until "false"']
  // Its own mount namespace: what mmdebstrap mounts goes away with it, even when it is killed.
  await run(
    'unshare',
    [
      '--mount',
      'mmdebstrap',
      '--mode=root',
      '--variant=minbase',
      `--include=${PACKAGES.join(',')}`,
      ...DPKG_OPTIONS.map((option) => `--dpkgopt=${option}`),
      ...apt.map((option) => `--aptopt=${option}`),
      SUITE,
      root,
      `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main`,
    ],
    { log },
  )
  // The root of the new system is readable by its users, whatever the umask here is.
  await chmod(root, 0o755)
  await cp(sourceFile('image/files'), root, { recursive: true })
  await runInside(root, 'image/dress.sh', [], log)
}

/** The proxy that apt of this machine uses: mmdebstrap starts from an empty configuration. */
async function proxySettings(): Promise<readonly string[]> {
  const dump = await run('apt-config', ['dump', 'Acquire'], { mayFail: true })
  return dump.stdout
    .split('\n')
    .filter((line) => /^Acquire::https?::Proxy /i.test(line))
    .map((line) => line.replace(/;$/, ''))
}
