import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from './errors.ts'
import { withLock } from './lock.ts'
import { findCommand } from './machine.ts'
import { logsDir } from './paths.ts'
import { run } from './process.ts'
import type { Progress } from './progress.ts'

/** Programs the lab calls and the Debian package each comes from. */
const PACKAGE_OF = {
  base: {
    mmdebstrap: 'mmdebstrap',
    'systemd-nspawn': 'systemd-container',
    ip: 'iproute2',
    'ssh-keygen': 'openssh-client',
    rpmbuild: 'rpm',
    createrepo_c: 'createrepo-c',
    cpio: 'cpio',
  },
  distribution: {
    mvn: 'maven',
    javac: 'default-jdk-headless',
    zip: 'zip',
    unzip: 'unzip',
  },
} as const satisfies Record<string, Record<string, string>>

export type PrerequisiteSet = keyof typeof PACKAGE_OF

/** The certificates that prove Debian's packages; a file rather than a program. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Installs what is missing of the named sets with apt-get. Harmless when everything is there.
 * @throws LabError `lab-prerequisites` that names the log of apt-get
 */
export async function ensurePrerequisites(set: PrerequisiteSet, progress: Progress): Promise<void> {
  if ((await missingPackages(set)).length === 0) return
  await withLock('apt', progress, async () => {
    // Another process may have installed them while this one waited.
    const packages = await missingPackages(set)
    if (packages.length > 0) await install(packages, progress)
  })
}

async function missingPackages(set: PrerequisiteSet): Promise<readonly string[]> {
  const packages = new Set<string>()
  for (const [command, name] of Object.entries(PACKAGE_OF[set])) {
    if ((await findCommand(command)) === undefined) packages.add(name)
  }
  if (set === 'base') {
    const found = await run('test', ['-r', KEYRING], { mayFail: true })
    if (found.code !== 0) packages.add('debian-archive-keyring')
  }
  return [...packages]
}

async function install(packages: readonly string[], progress: Progress): Promise<void> {
  const log = join(logsDir(), 'apt.log')
  await mkdir(logsDir(), { recursive: true })
  await appendFile(log, `\n== ${new Date().toISOString()} install ${packages.join(' ')}\n`)
  progress(`installing with apt-get: ${packages.join(', ')}`)
  const apt = (args: readonly string[]) =>
    // A fresh machine may be updating itself at this moment: wait for it.
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      log,
      mayFail: true,
    })
  // One broken source among many makes update fail while the packages can still be had: install decides.
  await apt(['update'])
  const result = await apt(['install', '-y', '--no-install-recommends', ...packages])
  if (result.code === 0) return
  throw new LabError('lab-prerequisites', `apt-get could not install ${packages.join(', ')}`, {
    exitCode: 2,
    hint: `See ${log}; or install them yourself and run the command again.`,
    output: result.stderr.trim().split('\n').slice(-5).join('\n'),
  })
}
