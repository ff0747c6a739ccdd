import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../folder.ts'
import { openBackup } from '../../backup/archive/decode.ts'
import { SEALED } from '../../backup/archive/format.ts'
import { makeSeal } from '../../backup/archive/seal.ts'
import { messageOf, RmqError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import { bytesOf } from './open.ts'

/**
 * Writes the files of a backup into a new folder, mode 0600. Their names were checked when the archive was read: none leaves the
 * folder. Without a passphrase encrypted files stay encrypted.
 * @returns the names of the files, in the order of the archive
 * @throws RmqError 'file-exists', 'file-unwritable', those of the backup, 'passphrase-wrong'
 */
export async function unpackBackup(
  path: string,
  passphrase: Secret | undefined,
  folder: string,
): Promise<readonly string[]> {
  const { files, manifest } = await openBackup(bytesOf(path), path)
  const seal =
    passphrase && manifest.salt !== undefined ? await makeSeal(passphrase, manifest.salt) : undefined
  const plain = [...files].map(([name, content]): readonly [string, Buffer] => {
    if (seal === undefined || !name.endsWith(SEALED)) return [name, content]
    const opened = name.slice(0, -SEALED.length)
    return [opened, seal.open(opened, content)]
  })
  let isMade = false
  try {
    await mkdir(folder, { mode: 0o700 })
    isMade = true
    for (const [name, content] of plain) {
      const file = join(folder, name)
      makeFolder(dirname(file), 0o700)
      await writeFile(file, content, { flag: 'wx', mode: 0o600 })
    }
  } catch (error) {
    // Half of a backup looks like a whole one, and would keep the next attempt from its folder.
    if (isMade) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    const exists = !isMade && (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw new RmqError(
      exists ? 'file-exists' : 'file-unwritable',
      exists ? `${folder} exists already` : `${folder} cannot be written: ${messageOf(error)}`,
      { hint: 'Name a new folder in one that you may write to.', cause: error },
    )
  }
  return plain.map(([name]) => name)
}
