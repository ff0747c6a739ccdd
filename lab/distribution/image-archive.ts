import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { jdkArchive } from '../image/archive.ts'
import { ensureImage } from '../image/image.ts'
import { withLock } from '../lock.ts'
import { distributionsDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { run } from '../process.ts'
import type { Progress } from '../progress.ts'

/** As in the images that Apache publishes. */
export const UID = 3000
export const HOME = '/home/rocketmq'
const JAVA_HOME = '/opt/java'
/** Folders of the lab's root file system with a shell, the usual small programs and a C library. */
const USERLAND = [
  'bin',
  'sbin',
  'lib',
  'lib64',
  'usr/bin',
  'usr/lib64',
  'usr/lib/x86_64-linux-gnu',
  'etc/alternatives',
]
const FILE_TIME = '2020-01-01 00:00:00Z'

/** A container image as a file. */
export interface ImageArchive {
  /** A .tar.gz that `docker load` takes. */
  readonly path: string
  /** With its tag. */
  readonly name: string
  /** Docker's id of the loaded image. */
  readonly id: string
}

export interface ImageRecipe {
  /** Of the file, without its ending; images with one file name are taken to be the same. */
  readonly file: string
  /** With its tag. */
  readonly name: string
  readonly jdk: 8 | 17
  /** Puts the rest below the folder that becomes the image's root, where a shell and the JDK are. */
  readonly fill: (root: string) => Promise<void>
  /** Of the image's configuration, beside the JDK's: User, WorkingDir, Entrypoint. */
  readonly config: Readonly<Record<string, unknown>>
  /** NAME=value, beside PATH and JAVA_HOME. */
  readonly env: readonly string[]
}

/** Makes a container image on the spot, without Docker, of a JDK of the lab and more; or takes the one made before. */
export async function imageArchive(recipe: ImageRecipe, progress: Progress): Promise<ImageArchive> {
  const jdk = await jdkArchive(recipe.jdk, { progress })
  const { rootfs } = await ensureImage(progress)
  await ensurePrerequisites('distribution', progress)
  const path = join(distributionsDir(), `${recipe.file}.tar.gz`)
  const readId = (): Promise<string | undefined> =>
    readFile(`${path}.id`, 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    )
  return withLock(`docker-image-${recipe.file}`, progress, async () => {
    const id = (await readId()) ?? (await build(recipe, { jdk, rootfs, path }, progress))
    return { path, name: recipe.name, id }
  })
}

interface Parts {
  readonly jdk: string
  readonly rootfs: string
  readonly path: string
}

async function build(recipe: ImageRecipe, { jdk, rootfs, path }: Parts, progress: Progress): Promise<string> {
  progress(`making the container image ${recipe.name}`)
  const work = `${path}.build`
  const layer = join(work, 'layer')
  await rm(work, { recursive: true, force: true })
  await mkdir(layer, { recursive: true })
  await fillUserland(layer, rootfs)
  await run('tar', ['-C', `${layer}${JAVA_HOME}`, '--strip-components=1', '-xf', jdk])
  await recipe.fill(layer)
  await pack(layer, `${layer}.tar`)
  const config = JSON.stringify(imageConfig(recipe, await sha256(`${layer}.tar`)))
  const digest = createHash('sha256').update(config).digest('hex')
  await writeFile(join(work, `${digest}.json`), config)
  const manifest = [{ Config: `${digest}.json`, RepoTags: [recipe.name], Layers: ['layer.tar'] }]
  await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest))
  // Fast rather than small: it stays on this machine.
  const files = ['manifest.json', `${digest}.json`, 'layer.tar']
  await run('tar', ['-C', work, '-I', 'gzip -1', '-cf', join(work, 'image'), ...files])
  await rename(join(work, 'image'), path)
  await writeFile(`${path}.id`, `sha256:${digest}\n`)
  await rm(work, { recursive: true })
  return `sha256:${digest}`
}

async function fillUserland(layer: string, rootfs: string): Promise<void> {
  await run('sh', ['-c', 'cd "$1" && shift && cp -a --parents -- "$@"', 'sh', rootfs, ...USERLAND, layer])
  for (const folder of ['etc', 'tmp', 'proc', 'sys', 'dev', 'run', `.${JAVA_HOME}`, `.${HOME}`]) {
    await mkdir(join(layer, folder), { recursive: true })
  }
  await chmod(join(layer, 'tmp'), 0o1777)
  await writeFile(
    join(layer, 'etc/passwd'),
    `root:x:0:0::/root:/bin/sh\nrocketmq:x:${UID}:${UID}::${HOME}:/bin/sh\n`,
  )
  await writeFile(join(layer, 'etc/group'), `root:x:0:\nrocketmq:x:${UID}:\n`)
  await writeFile(join(layer, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n')
}

/** Sorted and with one time for all: the same parts give the same image id. */
async function pack(folder: string, file: string): Promise<void> {
  const stable = ['--sort=name', `--mtime=${FILE_TIME}`, '--numeric-owner', '--format=gnu']
  await run('tar', ['-C', folder, ...stable, '-cf', file, '.'])
}

function imageConfig({ config, env }: ImageRecipe, layerDigest: string): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '2020-01-01T00:00:00Z',
    config: {
      ...config,
      Env: [
        `PATH=${JAVA_HOME}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
        `JAVA_HOME=${JAVA_HOME}`,
        ...env,
      ],
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
