import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqError } from '../../errors.ts'
import { type ArchiveKind, archiveKindOfName } from '../archive.ts'
import { runProgram, type ProgramOptions } from './program.ts'
import { checkVersion } from './version.ts'

/** Folders in which Maven puts distributions; the second is that of the oldest releases. */
const PLACES = ['distribution/target', 'target']
const BROKER_JAR = /^[^/\n]+\/(?:[^/\n]+\/)?lib\/rocketmq-broker-([^/\n]+)\.jar$/m

export interface Built {
  readonly path: string
  readonly kind: ArchiveKind
}

/**
 * The distribution that a build left, and that it is of the wanted version.
 * @param folder the source tree that was built
 * @param jar the JDK's jar program, which lists zips
 * @throws RmqError 'build-failed' when there is none, 'build-version', 'interrupted'
 */
export async function findDistribution(
  folder: string,
  wanted: string,
  jar: string,
  options: ProgramOptions,
): Promise<Built> {
  const archives: Built[] = []
  for (const place of PLACES) {
    const names = await readdir(join(folder, place)).catch(() => [])
    for (const name of names.sort()) {
      const kind = archiveKindOfName(name)
      if (kind !== undefined && !/\.(?:jar|war)$/.test(name)) {
        archives.push({ path: join(folder, place, name), kind })
      }
    }
  }
  // Both hold the same; a zip is listed without a program beside the JDK.
  archives.sort((a, b) => Number(b.kind === 'zip') - Number(a.kind === 'zip'))
  for (const archive of archives) {
    const list = archive.kind === 'zip' ? ['tf'] : ['-tf']
    const names = await runProgram(archive.kind === 'zip' ? jar : 'tar', [...list, archive.path], options)
    const version = BROKER_JAR.exec(names)?.[1]
    if (version === undefined) continue
    checkVersion(version, wanted, options.label)
    return archive
  }
  throw new RmqError('build-failed', `Maven built ${options.label} without a distribution in it`, {
    hint: `Check that the tree is all of RocketMQ: it has no archive with lib/rocketmq-broker-*.jar in ${PLACES.join(' or ')}.`,
  })
}
