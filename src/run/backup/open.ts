import { openBackup, type OpenedBackup } from '../../backup/archive/decode.ts'
import { MOST_BYTES, NAMES, SEALED } from '../../backup/archive/format.ts'
import { tablesOf, type BackupTables } from '../../backup/archive/read.ts'
import { makeSeal } from '../../backup/archive/seal.ts'
import { messageOf, RmqError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import { readSmallFile } from '../../small-file.ts'

/** A backup file of this machine whose sums match. */
export interface ReadBackup extends OpenedBackup {
  readonly tables: BackupTables
  /** The users are encrypted and were not read. */
  readonly usersClosed: boolean
}

/**
 * Reads a backup file. Without a passphrase the users of an encrypted one are not read.
 * @throws RmqError 'backup-unreadable', 'backup-damaged', 'backup-newer', 'passphrase-wrong'
 */
export async function readBackup(path: string, passphrase: Secret | undefined): Promise<ReadBackup> {
  const opened = await openBackup(bytesOf(path), path)
  const { salt } = opened.manifest
  const seal = passphrase && salt !== undefined ? await makeSeal(passphrase, salt) : undefined
  const usersClosed = seal === undefined && opened.files.has(`${NAMES.users}${SEALED}`)
  return { ...opened, tables: tablesOf(opened, seal, path), usersClosed }
}

/** The bytes of a backup file. @throws RmqError 'backup-unreadable' */
export function bytesOf(path: string): Buffer {
  try {
    return readSmallFile(path, MOST_BYTES)
  } catch (error) {
    throw new RmqError('backup-unreadable', `${path} cannot be read: ${messageOf(error)}`, {
      hint: 'Name a backup file that you may read.',
      cause: error,
    })
  }
}
