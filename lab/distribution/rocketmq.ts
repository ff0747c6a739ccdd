import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { LabError } from '../errors.ts'
import { withLock } from '../lock.ts'
import { requireMachine } from '../machine.ts'
import { distributionsDir, logsDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { run } from '../process.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { addFiles, filesDigest } from './files.ts'
import { packTarGz, packZip } from './pack.ts'
import { compileModules, PLUGIN } from './compile.ts'
import { honourJavaHome } from './java-home.ts'
import { isLegacy3x, isVersion, moduleVersion, projectFile, recipeOf, VERSIONS } from './versions.ts'
import type { Version } from './versions.ts'

/** Folders that the official archive takes from the source archive's folder "distribution". */
const FROM_SOURCE = ['bin', 'conf', 'benchmark']

/** Name of Apache's archive, without extension: also its top folder. */
export const archiveName = (version: string): string => `rocketmq-all-${version}-bin-release`

const archiveFile = (version: Version): string =>
  isLegacy3x(version) ? `alibaba-rocketmq-${version}.tar.gz` : `${archiveName(version)}.zip`
const topFolder = (version: Version): string =>
  isLegacy3x(version) ? 'alibaba-rocketmq' : archiveName(version)

/**
 * A RocketMQ distribution in the layout of the official archive, put together from the parts that Maven Central has,
 * 3.2.6 with start scripts and configuration written for it. A file with its SHA-512 (hexadecimal) lies beside it with `.sha512` appended.
 * @returns path of the .zip, of the .tar.gz for 3.2.6
 * @throws LabError `lab-distribution` for a version that Maven Central does not have in full
 */
export async function distribution(
  version: string,
  options: { readonly progress?: Progress } = {},
): Promise<string> {
  const progress = options.progress ?? silent
  if (!isVersion(version)) {
    throw new LabError('lab-distribution', `RocketMQ ${version} cannot be put together from Maven Central`, {
      exitCode: 2,
      hint: `These can: ${VERSIONS.join(', ')}.`,
    })
  }
  const file = join(distributionsDir(), archiveFile(version))
  if (await isMade(version, file)) return file
  await requireMachine()
  // First the archives that the image build waits for.
  await ensurePrerequisites('base', progress)
  await ensurePrerequisites('distribution', progress)
  // Two Mavens must not write into one local repository.
  return withLock('maven', progress, async () => {
    if (!(await isMade(version, file))) await build(version, file, progress)
    return file
  })
}

/** A distribution with files of this folder is made again when these files have changed. */
async function isMade(version: Version, file: string): Promise<boolean> {
  if (!(await exists(`${file}.sha512`))) return false
  if (recipeOf(version).source !== undefined) return true
  const madeOf = await readFile(`${file}.made-of`, 'utf8').catch(() => '')
  return madeOf === (await filesDigest(version))
}

async function build(version: Version, file: string, progress: Progress): Promise<void> {
  const started = Date.now()
  const work = join(distributionsDir(), `.build-${version}`)
  await rm(work, { recursive: true, force: true })
  const top = join(work, topFolder(version))
  await mkdir(join(top, 'lib'), { recursive: true })
  await mkdir(logsDir(), { recursive: true })
  progress(`RocketMQ ${version}: fetching its parts from Maven Central`)
  await fetchParts(version, work)
  await moveJars(work, top)
  const { source, honoursJavaHome } = recipeOf(version)
  await (source === undefined ? addFiles(version, top) : addSource(version, work, top))
  if (honoursJavaHome === true) await honourJavaHome(join(top, 'bin'))
  await makeExecutable(join(top, 'bin'))
  await requireModules(version, top)
  const pack = isLegacy3x(version) ? packTarGz : packZip
  await rename(await pack(work, topFolder(version)), file)
  if (isLegacy3x(version)) await writeFile(`${file}.made-of`, await filesDigest(version))
  await writeFile(`${file}.sha512`, `${await sha512(file)}  ${archiveFile(version)}\n`)
  await rm(work, { recursive: true })
  progress(`RocketMQ ${version}: ready after ${((Date.now() - started) / 1000).toFixed(0)} s`)
}

async function fetchParts(version: Version, work: string): Promise<void> {
  await writeFile(join(work, 'pom.xml'), projectFile(version))
  const goals = [`${PLUGIN}:copy-dependencies`, '-DincludeScope=runtime']
  const { source: release } = recipeOf(version)
  const sourceArchive = `org.apache.rocketmq:rocketmq-all:${release}:zip:source-release`
  const source = release === undefined ? [] : [`${PLUGIN}:copy`, `-Dartifact=${sourceArchive}`]
  const flags = ['-B', '-ntp', '-Dmaven.artifact.threads=10', `-DoutputDirectory=${join(work, 'parts')}`]
  await run('mvn', [...flags, ...goals, ...source], {
    cwd: work,
    log: join(logsDir(), `maven-${version}.log`),
  })
}

async function moveJars(work: string, top: string): Promise<void> {
  for (const jar of (await readdir(join(work, 'parts'))).filter((part) => part.endsWith('.jar'))) {
    await rename(join(work, 'parts', jar), join(top, 'lib', jar))
  }
}

/** Adds scripts and configuration from the source archive. */
async function addSource(version: Version, work: string, top: string): Promise<void> {
  const parts = await readdir(join(work, 'parts'))
  const archive = parts.find((part) => part.endsWith('.zip')) ?? ''
  await run('unzip', ['-q', join(work, 'parts', archive), '-d', join(work, 'source')])
  const [folder] = await readdir(join(work, 'source'))
  const source = join(work, 'source', folder ?? '')
  await compileModules(version, source, join(top, 'lib'))
  for (const part of FROM_SOURCE) await rename(join(source, 'distribution', part), join(top, part))
  for (const text of ['LICENSE', 'NOTICE']) await rename(join(source, text), join(top, text))
}

async function makeExecutable(folder: string): Promise<void> {
  for (const script of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (script.isFile()) await chmod(join(script.parentPath, script.name), 0o755)
  }
}

/** A build that lacks a part must not be kept as if it were whole. */
async function requireModules(version: Version, top: string): Promise<void> {
  const jars = new Set(await readdir(join(top, 'lib')))
  const { modules, built = [] } = recipeOf(version)
  const lacking = [...modules, ...built].filter(
    (module) => !jars.has(`${module}-${moduleVersion(version, module)}.jar`),
  )
  if (lacking.length === 0) return
  throw new LabError('lab-distribution', `RocketMQ ${version}: lib/ lacks ${lacking.join(', ')}`)
}

async function sha512(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
