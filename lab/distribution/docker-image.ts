import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { jdkArchive } from '../image/archive.ts'
import { ensureImage } from '../image/image.ts'
import { withLock } from '../lock.ts'
import { distributionsDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { run } from '../process.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { archiveName, distribution } from './rocketmq.ts'

/** As in the images that Apache publishes. */
const UID = 3000
const HOME = '/home/rocketmq'
const JAVA_HOME = '/opt/java'
/** What of the lab's root file system makes a shell, the usual small programs and a C library. */
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
  /** What Docker calls it once it is loaded. */
  readonly id: string
}

/**
 * A container image of a RocketMQ release, laid out as apache/rocketmq is: user 3000, ROCKETMQ_HOME under
 * /home/rocketmq, a JDK in the PATH. Made on the spot, without Docker, of a JDK and a distribution of the lab.
 * @param version 4.7.0 or 4.9.4 on JDK 8; 5.3.3 on JDK 17
 */
export async function dockerImage(
  version: string,
  options: { readonly progress?: Progress } = {},
): Promise<ImageArchive> {
  const progress = options.progress ?? silent
  const parts = {
    version,
    zip: await distribution(version, { progress }),
    jdk: await jdkArchive(version.startsWith('4.') ? 8 : 17, { progress }),
    rootfs: (await ensureImage(progress)).rootfs,
  }
  await ensurePrerequisites('distribution', progress)
  const path = join(distributionsDir(), `rocketmq-${version}-image.tar.gz`)
  const name = `apache/rocketmq:${version}`
  const readId = (): Promise<string | undefined> =>
    readFile(`${path}.id`, 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    )
  return withLock(`docker-image-${version}`, progress, async () => {
    const id = (await readId()) ?? (await build(parts, path, name, progress))
    return { path, name, id }
  })
}

interface Parts {
  readonly version: string
  readonly zip: string
  readonly jdk: string
  readonly rootfs: string
}

async function build(parts: Parts, path: string, name: string, progress: Progress): Promise<string> {
  progress(`making a container image of RocketMQ ${parts.version}`)
  const work = `${path}.build`
  await rm(work, { recursive: true, force: true })
  await mkdir(join(work, 'layer'), { recursive: true })
  await fill(join(work, 'layer'), parts)
  await pack(join(work, 'layer'), join(work, 'layer.tar'))
  const config = JSON.stringify(imageConfig(parts.version, await sha256(join(work, 'layer.tar'))))
  const digest = createHash('sha256').update(config).digest('hex')
  await writeFile(join(work, `${digest}.json`), config)
  const manifest = [{ Config: `${digest}.json`, RepoTags: [name], Layers: ['layer.tar'] }]
  await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest))
  // Fast rather than small: it stays on this machine.
  const files = ['manifest.json', `${digest}.json`, 'layer.tar']
  await run('tar', ['-C', work, '-I', 'gzip -1', '-cf', join(work, 'image'), ...files])
  await rename(join(work, 'image'), path)
  await writeFile(`${path}.id`, `sha256:${digest}\n`)
  await rm(work, { recursive: true })
  return `sha256:${digest}`
}

async function fill(layer: string, { version, zip, jdk, rootfs }: Parts): Promise<void> {
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
  await run('tar', ['-C', `${layer}${JAVA_HOME}`, '--strip-components=1', '-xf', jdk])
  await run('unzip', ['-q', zip, '-d', `${layer}${HOME}`])
  await rename(`${layer}${HOME}/${archiveName(version)}`, `${layer}${HOME}/rocketmq-${version}`)
  await chown(`${layer}${HOME}`, UID, UID)
}

/** Sorted and with one time for all: the same parts give the same image id. */
async function pack(folder: string, file: string): Promise<void> {
  const stable = ['--sort=name', `--mtime=${FILE_TIME}`, '--numeric-owner', '--format=gnu']
  await run('tar', ['-C', folder, ...stable, '-cf', file, '.'])
}

function imageConfig(version: string, layerDigest: string): object {
  const release = `${HOME}/rocketmq-${version}`
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '2020-01-01T00:00:00Z',
    config: {
      User: 'rocketmq',
      WorkingDir: `${release}/bin`,
      Env: [
        `PATH=${JAVA_HOME}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
        `JAVA_HOME=${JAVA_HOME}`,
        `ROCKETMQ_HOME=${release}`,
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
