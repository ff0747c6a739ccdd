import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { sourceFile } from '../paths.ts'
import { run } from '../process.ts'
import { runInside } from './chroot.ts'
import type { JdkRecipe } from './recipe.ts'

/** A JDK of an image, as it was proven there. */
export interface ImageJdk {
  readonly major: number
  /** As `java -version` says it: 1.8.0_504, 17.0.19. */
  readonly version: string
  /** The package that dnf installs. */
  readonly package: string
  /** File name of that package in the image's repository. */
  readonly rpm: string
  /** Its path in the package. */
  readonly home: string
}

/** Folder of the image's packages, as seen inside a host. */
export const REPOSITORY = 'srv/lab-repo'

/**
 * Runs and compiles with a JDK inside the image; its own answer is its version.
 * @param tree the JDK, somewhere under the image's root
 */
export async function proveJdk(root: string, tree: string, log: string): Promise<string> {
  const work = `${tree}.work`
  await mkdir(work)
  await copyFile(sourceFile('image/Cacerts.java'), join(work, 'Cacerts.java'))
  const inside = (path: string) => path.slice(root.length)
  const result = await runInside(root, 'image/prove-jdk.sh', [inside(tree), inside(work)], log)
  await rm(work, { recursive: true })
  const version = /version "([^"]+)"/.exec(result.stderr)?.[1]
  if (version === undefined) throw new Error(`java -version said: ${result.stderr.trim()}`)
  return version
}

/** Packs a proven tree as the RPM that CentOS has under the same name, into the image's repository. */
export async function packJdk(
  root: string,
  tree: string,
  jdk: JdkRecipe,
  version: string,
  log: string,
): Promise<ImageJdk> {
  const rpmVersion = version.replace('_', '.')
  const folder = `java-${jdk.family}-openjdk-${rpmVersion}-1.el9.x86_64`
  const rpm = await buildRpm(root, 'image/jdk.spec', `${tree}.rpm`, log, {
    family: jdk.family,
    jdk_version: rpmVersion,
    jdk_dir: folder,
    tree,
    // The highest wins /usr/bin/java when several are installed.
    priority: String(jdk.major * 100_000),
  })
  return {
    major: jdk.major,
    version,
    package: `java-${jdk.family}-openjdk-devel`,
    rpm,
    home: `/usr/lib/jvm/java-${jdk.family}-openjdk`,
  }
}

/** Packs a tree of Docker as an RPM into the image's repository; hosts have none until dnf installs it. */
export async function packDocker(root: string, tree: string, version: string, log: string): Promise<void> {
  await buildRpm(root, 'image/docker.spec', `${tree}.rpm`, log, { docker_version: version, tree })
  await rm(tree, { recursive: true })
}

/** Packs the RPM that stands for the base system and installs it in the image. */
export async function packRelease(root: string, work: string, log: string): Promise<void> {
  const rpm = await buildRpm(root, 'image/release.spec', work, log, {})
  await run('chroot', [root, 'rpm', '-i', `/${REPOSITORY}/${rpm}`], { log })
}

/** Writes the metadata that dnf reads. */
export async function indexRepository(root: string, log: string): Promise<void> {
  await run('createrepo_c', ['-q', join(root, REPOSITORY)], { log })
}

async function buildRpm(
  root: string,
  spec: string,
  work: string,
  log: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const defines = { _topdir: work, _dbpath: join(work, 'db'), ...values }
  const flags = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  await run('rpmbuild', ['-bb', '--quiet', '--target', 'x86_64', ...flags, sourceFile(spec)], { log })
  const built = (await readdir(join(work, 'RPMS'), { recursive: true })).find((file) => file.endsWith('.rpm'))
  if (built === undefined) throw new Error(`${spec} gave no package`)
  const name = built.slice(built.lastIndexOf('/') + 1)
  await mkdir(join(root, REPOSITORY), { recursive: true })
  await rename(join(work, 'RPMS', built), join(root, REPOSITORY, name))
  await rm(work, { recursive: true })
  return name
}
