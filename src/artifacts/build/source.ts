import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf, RmqError } from '../../errors.ts'
import type { DeliveredArtifact } from '../../model/software.ts'
import { archiveKind } from '../archive.ts'
import type { ObtainContext } from '../context.ts'
import { obtainArchive } from '../obtain.ts'
import { runProgram } from './program.ts'
import { copyTree, digestTree } from './tree.ts'

/** Source code that can be built. */
export interface Source {
  /** Changes with every file of it. */
  readonly digest: string
  /** Brings it into `folder`, which is empty, and gives the folder of its pom.xml. */
  bring(folder: string): Promise<string>
}

/**
 * The source code as a folder of the user's, or an archive that is obtained like any other.
 * @param jar the JDK's jar program, which unpacks zips
 * @throws RmqError 'build-source', 'interrupted', and those of obtaining an archive.
 */
export async function openSource(
  source: DeliveredArtifact,
  jar: string,
  context: ObtainContext,
): Promise<Source> {
  if (source.kind !== 'file') return openArchive(source, jar, context)
  const path = resolve(source.path)
  if (!(await isTree(path))) return openArchive(source, jar, context)
  if (source.sha512 !== undefined) {
    throw new RmqError('build-source', `${path} is a folder, and artifact.build.sha512 is for an archive`, {
      hint: 'Take sha512 out.',
    })
  }
  return openTree(path, context)
}

/**
 * Returns true when the source code on this machine is a folder, false when it is a file.
 * @throws RmqError 'build-source' when nothing is there.
 */
export async function isTree(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined) return found.isDirectory()
  throw new RmqError('build-source', `there is no source code at ${path}`, {
    hint: "Name the folder of RocketMQ's pom.xml on this machine, or an archive of it, as artifact.build.source.",
  })
}

async function openTree(path: string, { signal }: ObtainContext): Promise<Source> {
  await folderOfPom(path, [path])
  const digest = await readable(path, digestTree(path, signal))
  return {
    digest: `tree ${digest}`,
    bring: async (folder) => {
      const copy = join(folder, 'source')
      await copyTree(path, copy)
      if ((await digestTree(copy, signal)) !== digest) {
        throw new RmqError('build-source', `${path} changed while it was copied`, { hint: 'Run again.' })
      }
      return copy
    },
  }
}

async function openArchive(source: DeliveredArtifact, jar: string, context: ObtainContext): Promise<Source> {
  const { path, unverified } = await obtainArchive(source, context)
  if (unverified !== undefined) context.progress(unverified)
  const { sha512 } = await context.cache.digests(path, context.signal)
  return {
    digest: `archive ${sha512}`,
    bring: async (folder) => {
      const target = join(folder, 'source')
      await mkdir(target)
      const options = { cwd: target, signal: context.signal, label: path }
      try {
        if (archiveKind(path) === 'zip') await runProgram(jar, ['xf', path], options)
        else await runProgram('tar', ['-xf', path], options)
      } catch (error) {
        if (error instanceof RmqError) throw error
        throw new RmqError('build-source', `${path} cannot be unpacked`, { output: messageOf(error) })
      }
      const entries = await readdir(target, { withFileTypes: true })
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(target, name))
      return folderOfPom(path, [target, ...folders])
    },
  }
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof RmqError) throw error
    throw new RmqError('build-source', `${path} cannot be read: ${messageOf(error)}`, {
      hint: 'Get the permission to read all of it.',
    })
  }
}

async function folderOfPom(what: string, folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const found = await stat(join(folder, 'pom.xml')).catch(() => undefined)
    if (found?.isFile() === true) return folder
  }
  throw new RmqError('build-source', `${what} is no source code that Maven builds: it has no pom.xml`, {
    hint: 'Use the source release of RocketMQ or a clone of its repository, or give a binary release as artifact.file.',
  })
}
