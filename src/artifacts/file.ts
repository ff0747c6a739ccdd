import { access, constants, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LocalFile } from '../engine/access.ts'
import { RmqError } from '../errors.ts'
import type { Artifact } from '../model/software.ts'
import { archiveKind } from './archive.ts'
import { checkSha512 } from './cache/checksum.ts'
import { type ObtainContext, localFile } from './context.ts'

type FileArtifact = Extract<Artifact, { kind: 'file' }>

const HINT =
  'Write a path on this machine, which runs the command, as file:, absolute or from the folder of the inventory.'

/**
 * A local archive, used where it lies. Its digests are computed once and kept until its size or mtime changes.
 * @throws RmqError 'artifact-missing', 'checksum-mismatch', 'archive-corrupt', 'interrupted'.
 */
export async function obtainFile(artifact: FileArtifact, context: ObtainContext): Promise<LocalFile> {
  const path = resolve(artifact.path)
  await checkIsFile(path)
  archiveKind(path)
  const digests = await context.cache.digests(path, context.signal)
  if (artifact.sha512 !== undefined) checkSha512(path, artifact.sha512, 'the inventory', digests.sha512)
  return localFile(path, digests)
}

async function checkIsFile(path: string): Promise<void> {
  let isFile: boolean
  try {
    isFile = (await stat(path)).isFile()
    await access(path, constants.R_OK)
  } catch (error) {
    throw new RmqError('artifact-missing', `the archive ${path} ${reasonOf(error)}`, { hint: HINT })
  }
  if (!isFile) throw new RmqError('artifact-missing', `${path} is not a file`, { hint: HINT })
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  return code === 'EACCES' ? 'cannot be read: permission denied' : `cannot be used: ${message}`
}
