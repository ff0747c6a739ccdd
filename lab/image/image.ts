import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from '../errors.ts'
import { withLock } from '../lock.ts'
import { debianMirror } from '../machine.ts'
import { imagesDir, logsDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import type { Progress } from '../progress.ts'
import { buildBase } from './base.ts'
import { fetchDocker } from './docker-tree.ts'
import { fetchJdk } from './jdk-tree.ts'
import { indexRepository, packDocker, packJdk, packRelease, proveJdk } from './packages.ts'
import type { ImageJdk } from './packages.ts'
import { JDKS, recipeDigest, REQUIRED_JDK } from './recipe.ts'
import type { JdkRecipe } from './recipe.ts'

/** The image of every host of a lab. */
export interface Image {
  /** Of the recipe. */
  readonly digest: string
  /** The folder of the image: rootfs/, image.json, archives/. */
  readonly dir: string
  /** Root file system, only ever read by hosts. */
  readonly rootfs: string
  /** ISO 8601. */
  readonly built: string
  readonly jdks: readonly ImageJdk[]
  /** JDKs that could not be had when it was built, and why. */
  readonly missing: readonly { readonly major: number; readonly reason: string }[]
}

type Manifest = Omit<Image, 'dir' | 'rootfs'>

const BUILD_PREFIX = '.build-'

/** The image of today's recipe if it was built already. */
export async function findImage(): Promise<Image | undefined> {
  const digest = await recipeDigest()
  return readImage(join(imagesDir(), digest))
}

async function readImage(dir: string): Promise<Image | undefined> {
  const text = await readFile(join(dir, 'image.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  return { ...(JSON.parse(text) as Manifest), dir, rootfs: join(dir, 'rootfs') }
}

/**
 * The image of today's recipe, built now if need be. It takes under two minutes on two cores and appears as a whole or not at all.
 * @throws LabError `lab-image` that names the log
 */
export async function ensureImage(progress: Progress): Promise<Image> {
  const found = await findImage()
  if (found !== undefined) return found
  await ensurePrerequisites('base', progress)
  return withLock('image', progress, async () => (await findImage()) ?? (await build(progress)))
}

/**
 * Forgets the image of today's recipe, so that it is built again: with a JDK that could not be had then, or newer packages.
 * @throws LabError `lab-image-in-use` when a lab stands on it
 */
export async function forgetImage(inUse: ReadonlySet<string>, progress: Progress): Promise<void> {
  const digest = await recipeDigest()
  if (inUse.has(digest)) {
    throw new LabError('lab-image-in-use', 'A lab stands on this image', {
      exitCode: 2,
      hint: 'Take the labs down first: npm run lab -- status',
    })
  }
  await withLock('image', progress, () => rm(join(imagesDir(), digest), { recursive: true, force: true }))
}

async function build(progress: Progress): Promise<Image> {
  const digest = await recipeDigest()
  const log = join(logsDir(), `image-${digest}.log`)
  await mkdir(logsDir(), { recursive: true })
  await mkdir(imagesDir(), { recursive: true })
  await removeLeftovers()
  const work = join(imagesDir(), `${BUILD_PREFIX}${digest}`)
  const started = Date.now()
  try {
    const image = await buildIn(work, digest, log, progress)
    const dir = join(imagesDir(), digest)
    await writeFile(join(work, 'image.json'), JSON.stringify(image, undefined, 2))
    await rename(work, dir)
    progress(`image ${digest} is ready after ${seconds(started)} s`)
    return { ...image, dir, rootfs: join(dir, 'rootfs') }
  } catch (cause) {
    const output = cause instanceof LabError ? cause.output : undefined
    throw new LabError('lab-image', `The image could not be built: ${reason(cause)}`, {
      hint: `The whole log is ${log}. What was begun is removed by the next attempt.`,
      cause,
      ...(output === undefined ? {} : { output }),
    })
  }
}

async function buildIn(work: string, digest: string, log: string, progress: Progress): Promise<Manifest> {
  const mirror = await debianMirror()
  const root = join(work, 'rootfs')
  await mkdir(work)
  progress(`building the image (log: ${log})`)
  const base = buildBase(root, mirror, log).then(() => {
    progress('image: userland with systemd, sshd, firewalld and dnf is in place')
  })
  const fetched = JDKS.map((jdk) => {
    const tree = join(work, `jdk-${jdk.major}`)
    return attempt(jdk, async () => {
      await fetchJdk(jdk, mirror, `${tree}.fetch`, tree, log)
      progress(`image: JDK ${jdk.major} downloaded and unpacked`)
      return tree
    })
  })
  // Wait for all before anything is thrown, so that nothing goes on writing into a folder that is given up.
  const [outcome, trees] = await Promise.all([base.then(() => undefined, wrap), Promise.all(fetched)])
  if (outcome !== undefined) throw outcome
  await packRelease(root, join(work, 'release'), log)
  const [docker, jdks] = await Promise.all([
    addDocker(work, root, mirror, log, progress).then(() => undefined, wrap),
    Promise.all(trees.map((tree) => addJdk(tree, work, root, log, progress))),
  ])
  if (docker !== undefined) throw docker
  await indexRepository(root, log)
  await rm(join(root, 'build'), { recursive: true, force: true })
  const missing = jdks.flatMap((jdk) =>
    'reason' in jdk ? [{ major: jdk.recipe.major, reason: jdk.reason }] : [],
  )
  return {
    digest,
    built: new Date().toISOString(),
    jdks: jdks.flatMap((jdk) => ('value' in jdk ? [jdk.value] : [])),
    missing,
  }
}

type Attempt<T> =
  { readonly recipe: JdkRecipe; readonly value: T } | { readonly recipe: JdkRecipe; readonly reason: string }

/** A JDK that cannot be had is left out with a reason, unless it is the one that the demo needs. */
async function attempt<T>(recipe: JdkRecipe, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { recipe, value: await work() }
  } catch (cause) {
    const detail = cause instanceof LabError ? (cause.output?.split('\n').at(-1) ?? '') : ''
    return { recipe, reason: `${reason(cause)} ${detail}`.trim() }
  }
}

async function addJdk(
  tree: Attempt<string>,
  work: string,
  root: string,
  log: string,
  progress: Progress,
): Promise<Attempt<ImageJdk>> {
  const { recipe } = tree
  const added =
    'reason' in tree
      ? tree
      : await attempt(recipe, async () => {
          const inside = join(root, 'build', String(recipe.major))
          await mkdir(join(root, 'build'), { recursive: true })
          await rename(tree.value, inside)
          const version = await proveJdk(root, inside, log)
          const jdk = await packJdk(root, inside, recipe, version, log)
          progress(`image: JDK ${version} runs and compiles in the image; package ${jdk.package}`)
          return jdk
        })
  await rm(join(work, `jdk-${recipe.major}.fetch`), { recursive: true, force: true })
  if (!('reason' in added)) return added
  if (recipe.major === REQUIRED_JDK) throw new Error(`JDK ${recipe.major}: ${added.reason}`)
  progress(`WARNING: the image has no JDK ${recipe.major}: ${added.reason}`)
  return added
}

async function addDocker(
  work: string,
  root: string,
  mirror: string,
  log: string,
  progress: Progress,
): Promise<void> {
  const tree = join(work, 'docker')
  const version = await fetchDocker(root, mirror, `${tree}.fetch`, tree, log)
  await packDocker(root, tree, version, log)
  progress(`image: Docker ${version} is in the repository; package moby-engine`)
}

/** Removes what killed builds left behind. Only under the image lock. */
async function removeLeftovers(): Promise<void> {
  const left = (await readdir(imagesDir())).filter((name) => name.startsWith(BUILD_PREFIX))
  await Promise.all(left.map((name) => rm(join(imagesDir(), name), { recursive: true })))
}

/** Removes images of other recipes than today's that no lab stands on; returns the digests. */
export async function pruneImages(
  inUse: ReadonlySet<string>,
  progress: Progress,
): Promise<readonly string[]> {
  return withLock('image', progress, async () => {
    const current = await recipeDigest()
    const names = await readdir(imagesDir()).catch((): string[] => [])
    const old = names.filter((name) => name !== current && !inUse.has(name))
    for (const name of old) await rm(join(imagesDir(), name), { recursive: true })
    return old
  })
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(0)
const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
const wrap = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)))
