import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../process.ts'
import { aptConfig } from './apt.ts'
import { DOCKER_PACKAGES, SUITE } from './recipe.ts'

/** Parts of the Debian packages that a host has no use for. */
const LEFT_OUT = ['usr/share', 'etc/init.d', 'etc/default', 'usr/bin/ctr', 'usr/bin/containerd-stress']

/**
 * Downloads Docker and whatever it needs that the base does not have, and lays it out as a tree at `target`.
 * @param root the base system; its list of packages says what is there already
 * @returns the version of the engine, e.g. '26.1.5'
 */
export async function fetchDocker(
  root: string,
  mirror: string,
  work: string,
  target: string,
  log: string,
): Promise<string> {
  const config = await aptConfig(SUITE, mirror, work, join(root, 'var/lib/dpkg/status'))
  const apt = (args: readonly string[]) =>
    run('apt-get', ['-q', ...args], { cwd: work, env: { APT_CONFIG: config }, log })
  await apt(['update'])
  await apt(['install', '--yes', '--download-only', '--no-install-recommends', ...DOCKER_PACKAGES])
  const archives = join(work, 'apt/cache/archives')
  const packages = (await readdir(archives)).filter((file) => file.endsWith('.deb'))
  const tree = join(work, 'tree')
  for (const file of packages) await run('dpkg-deb', ['-x', join(archives, file), tree], { log })
  for (const part of LEFT_OUT) await rm(join(tree, part), { recursive: true, force: true })
  await rename(tree, target)
  await rm(work, { recursive: true })
  const version = packages.map((file) => /^docker\.io_(\d+(?:\.\d+)*)/.exec(file)?.[1]).find(Boolean)
  if (version === undefined) throw new Error(`docker.io is not among ${packages.join(', ')}`)
  return version
}
