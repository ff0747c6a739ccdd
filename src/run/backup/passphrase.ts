import { messageOf, RmqError } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import { readSmallFile } from '../../small-file.ts'

/** Variable with the passphrase of backups. */
const VARIABLE = 'RMQ_BACKUP_PASSPHRASE'
/** Bytes of a passphrase file. */
const MOST_BYTES = 4096

/**
 * The passphrase of a backup: the first line of a file, or RMQ_BACKUP_PASSPHRASE.
 * @param file the value of --passphrase-file
 * @returns undefined when none is given
 * @throws RmqError 'passphrase-missing' (exit 2) for a file that cannot be read or is empty
 */
export function passphraseOf(env: NodeJS.ProcessEnv, file: string | undefined): Secret | undefined {
  if (file === undefined) {
    const value = env[VARIABLE] ?? ''
    return value === '' ? undefined : new Secret(value)
  }
  const [line = ''] = textOf(file).split(/\r?\n/, 1)
  if (line === '') {
    throw new RmqError('passphrase-missing', `${file} has no passphrase in its first line`, { hint: HINT })
  }
  return new Secret(line)
}

const HINT = `Write the passphrase in the first line of the file, or set ${VARIABLE}.`

function textOf(file: string): string {
  try {
    return readSmallFile(file, MOST_BYTES).toString('utf8')
  } catch (error) {
    const why = messageOf(error)
    throw new RmqError('passphrase-missing', `the passphrase file ${file} cannot be read: ${why}`, {
      hint: HINT,
      cause: error,
    })
  }
}
