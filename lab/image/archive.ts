import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from '../errors.ts'
import { withLock } from '../lock.ts'
import { requireMachine } from '../machine.ts'
import { sourceFile } from '../paths.ts'
import { run } from '../process.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { ensureImage } from './image.ts'
import type { Image } from './image.ts'
import type { ImageJdk } from './packages.ts'
import { REPOSITORY } from './packages.ts'

/**
 * The same JDK as the image's package, as an archive: for installing it the other way, from a file.
 * @param major 8, 17 or 21
 * @returns path of a .tar.gz with one top folder named as vendors do: jdk1.8.0_504, jdk-17.0.19
 * @throws LabError `lab-jdk` with the reason why the image has none
 */
export async function jdkArchive(
  major: number,
  options: { readonly progress?: Progress } = {},
): Promise<string> {
  const progress = options.progress ?? silent
  await requireMachine()
  const image = await ensureImage(progress)
  const jdk = image.jdks.find((each) => each.major === major)
  if (jdk === undefined) throw noSuchJdk(image, major)
  const file = join(image.dir, 'archives', `${topFolder(jdk.version)}.tar.gz`)
  return withLock(`jdk-${major}`, progress, async () => {
    const there = await access(file).then(
      () => true,
      () => false,
    )
    if (!there) await pack(image, jdk, file, progress)
    return file
  })
}

async function pack(image: Image, jdk: ImageJdk, file: string, progress: Progress): Promise<void> {
  progress(`packing JDK ${jdk.version} as an archive`)
  const work = `${file}.build`
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const rpm = join(image.rootfs, REPOSITORY, jdk.rpm)
  await run('sh', [sourceFile('image/repack.sh'), rpm, work, topFolder(jdk.version), `${work}/archive`])
  await rename(`${work}/archive`, file)
  await rm(work, { recursive: true })
}

/** As the archives of vendors name their folder. */
export function topFolder(version: string): string {
  return version.startsWith('1.') ? `jdk${version}` : `jdk-${version}`
}

function noSuchJdk(image: Image, major: number): LabError {
  const reason = image.missing.find((each) => each.major === major)?.reason
  const has = image.jdks.map((jdk) => jdk.major).join(', ')
  return new LabError(
    'lab-jdk',
    `The image has no JDK ${major}${reason === undefined ? '' : `: ${reason}`}`,
    {
      exitCode: 2,
      hint: `It has ${has}. A new attempt: npm run lab -- image --rebuild`,
    },
  )
}
