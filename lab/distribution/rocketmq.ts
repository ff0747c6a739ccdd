import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { RmqError } from '../../src/errors.ts'
import { withLock } from '../lock.ts'
import { requireMachine } from '../machine.ts'
import { distributionsDir, logsDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { run } from '../process.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { isVersion, modulesOf, projectFile, VERSIONS } from './versions.ts'
import type { Version } from './versions.ts'

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
/** What the official archive has of the source archive's folder "distribution". */
const FROM_SOURCE = ['bin', 'conf', 'benchmark']
const FILE_TIME = new Date('2020-01-01T00:00:00Z')

/** Name of the official archive, without extension: also its top folder. */
export const archiveName = (version: string): string => `rocketmq-all-${version}-bin-release`

/**
 * A RocketMQ distribution in the layout of the official archive, put together from the parts that Maven Central has.
 * A file with its SHA-512 (hexadecimal) lies beside it with `.sha512` appended.
 * @returns path of the .zip
 * @throws RmqError `lab-distribution` for a version that Maven Central does not have in full
 */
export async function distribution(
  version: string,
  options: { readonly progress?: Progress } = {},
): Promise<string> {
  const progress = options.progress ?? silent
  if (!isVersion(version)) {
    throw new RmqError('lab-distribution', `RocketMQ ${version} cannot be put together from Maven Central`, {
      exitCode: 2,
      hint: `These can: ${VERSIONS.join(', ')}.`,
    })
  }
  const file = join(distributionsDir(), `${archiveName(version)}.zip`)
  if (await exists(`${file}.sha512`)) return file
  await requireMachine()
  // What the image build waits for comes first.
  await ensurePrerequisites('base', progress)
  await ensurePrerequisites('distribution', progress)
  // Two Mavens must not write into one local repository.
  return withLock('maven', progress, async () => {
    if (!(await exists(`${file}.sha512`))) await build(version, file, progress)
    return file
  })
}

async function build(version: Version, file: string, progress: Progress): Promise<void> {
  const started = Date.now()
  const work = join(distributionsDir(), `.build-${version}`)
  await rm(work, { recursive: true, force: true })
  const top = join(work, archiveName(version))
  await mkdir(join(top, 'lib'), { recursive: true })
  await mkdir(logsDir(), { recursive: true })
  progress(`RocketMQ ${version}: fetching its parts from Maven Central`)
  await fetchParts(version, work)
  await layOut(version, work, top)
  await pack(version, work)
  await rename(join(work, 'archive.zip'), file)
  await writeFile(`${file}.sha512`, `${await sha512(file)}  ${archiveName(version)}.zip\n`)
  await rm(work, { recursive: true })
  progress(`RocketMQ ${version}: ready after ${((Date.now() - started) / 1000).toFixed(0)} s`)
}

async function fetchParts(version: Version, work: string): Promise<void> {
  await writeFile(join(work, 'pom.xml'), projectFile(version))
  const goals = [`${PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', `${PLUGIN}:copy`]
  const source = `-Dartifact=org.apache.rocketmq:rocketmq-all:${version}:zip:source-release`
  const flags = ['-B', '-ntp', '-Dmaven.artifact.threads=10', `-DoutputDirectory=${join(work, 'parts')}`]
  await run('mvn', [...flags, source, ...goals], { cwd: work, log: join(logsDir(), `maven-${version}.log`) })
}

async function layOut(version: Version, work: string, top: string): Promise<void> {
  const parts = await readdir(join(work, 'parts'))
  for (const jar of parts.filter((part) => part.endsWith('.jar'))) {
    await rename(join(work, 'parts', jar), join(top, 'lib', jar))
  }
  const archive = parts.find((part) => part.endsWith('.zip')) ?? ''
  await run('unzip', ['-q', join(work, 'parts', archive), '-d', join(work, 'source')])
  const [folder] = await readdir(join(work, 'source'))
  const source = join(work, 'source', folder ?? '')
  for (const part of FROM_SOURCE) await rename(join(source, 'distribution', part), join(top, part))
  for (const text of ['LICENSE', 'NOTICE']) await rename(join(source, text), join(top, text))
  for (const script of await readdir(join(top, 'bin'), { recursive: true, withFileTypes: true })) {
    if (script.isFile()) await chmod(join(script.parentPath, script.name), 0o755)
  }
  await requireModules(version, top)
}

/** A build that lacks a part must not be kept as if it were whole. */
async function requireModules(version: Version, top: string): Promise<void> {
  const jars = new Set(await readdir(join(top, 'lib')))
  const lacking = modulesOf(version).filter((module) => !jars.has(`${module}-${version}.jar`))
  if (lacking.length === 0) return
  throw new RmqError('lab-distribution', `RocketMQ ${version}: lib/ lacks ${lacking.join(', ')}`)
}

/** Sorted and with one time for all: the same parts give the same archive everywhere. */
async function pack(version: Version, work: string): Promise<void> {
  const top = archiveName(version)
  const entries = (await readdir(join(work, top), { recursive: true })).map((entry) => join(top, entry))
  const names = [top, ...entries].sort()
  for (const name of names) await utimes(join(work, name), FILE_TIME, FILE_TIME)
  // Jars are compressed already: store them.
  await run('zip', ['-q', '-X', '-n', '.jar', 'archive.zip', '-@'], {
    cwd: work,
    env: { TZ: 'UTC' },
    input: `${names.join('\n')}\n`,
  })
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
