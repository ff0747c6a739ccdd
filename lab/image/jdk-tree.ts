import { lstat, readdir, readFile, readlink, rename, rm, copyFile } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../process.ts'
import { aptConfig } from './apt.ts'
import type { JdkRecipe } from './recipe.ts'

/**
 * Downloads one JDK of Debian and lays it out as a tree of its own at `target`, without links out of it.
 * Each JDK has an apt state of its own, so that one suite that is broken today hurts no other.
 */
export async function fetchJdk(
  jdk: JdkRecipe,
  mirror: string,
  work: string,
  target: string,
  log: string,
): Promise<void> {
  const config = await aptConfig(jdk.suite, mirror, work)
  const apt = (args: readonly string[]) =>
    run('apt-get', ['-q', ...args], { cwd: work, env: { APT_CONFIG: config }, log })
  const name = `openjdk-${jdk.major}`
  await apt(['update'])
  await apt(['download', `${name}-jre-headless`, `${name}-jdk-headless`])
  const unpacked = join(work, 'unpacked')
  const packages = (await readdir(work)).filter((file) => file.endsWith('.deb'))
  await Promise.all(packages.map((file) => run('dpkg-deb', ['-x', join(work, file), unpacked], { log })))
  const folders = await readdir(join(unpacked, 'usr/lib/jvm'))
  const tree = folders.find((folder) => folder.startsWith(`java-${jdk.major}-openjdk`))
  if (tree === undefined) throw new Error(`${name} has no /usr/lib/jvm/java-${jdk.major}-openjdk folder`)
  await rename(join(unpacked, 'usr/lib/jvm', tree), target)
  await settleLinks(target, unpacked)
  // Of use to jlink only, and a third of the size.
  await rm(join(target, 'jmods'), { recursive: true, force: true })
  await rm(work, { recursive: true })
}

/** Debian keeps settings of a JDK under /etc and links to them: put the files where the links are. */
async function settleLinks(tree: string, unpacked: string): Promise<void> {
  for (const entry of await readdir(tree, { recursive: true })) {
    const path = join(tree, entry)
    if (!(await lstat(path)).isSymbolicLink()) continue
    const link = await readlink(path)
    const file = link.startsWith('/') ? join(unpacked, link) : undefined
    if (file !== undefined && (await isFile(file))) {
      await rm(path)
      await copyFile(file, path)
    } else if (!(await resolvesInside(path))) {
      await rm(path)
    }
  }
}

const isFile = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stat) => stat.isFile(),
    () => false,
  )

/** Returns true when a relative link has a target; absolute links lead out of the tree. */
async function resolvesInside(path: string): Promise<boolean> {
  if ((await readlink(path)).startsWith('/')) return false
  return readFile(path).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'EISDIR',
  )
}
