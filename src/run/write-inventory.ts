import { writeFile } from 'node:fs/promises'
import { messageOf, RmqError } from '../errors.ts'

/**
 * Writes a new inventory. One that exists is work of hours: it stays, unless the user says otherwise.
 * @param path absolute
 * @param shown as the user named it
 * @throws RmqError 'file-exists', 'file-unwritable' (exit 2)
 */
export async function writeInventory(
  path: string,
  text: string,
  shown: string,
  overwrite = false,
): Promise<void> {
  try {
    await writeFile(path, text, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? fileExists(shown, error)
      : unwritable(shown, error)
  }
}

/** The refusal to overwrite a file. */
export const fileExists = (shown: string, cause?: unknown): RmqError =>
  new RmqError('file-exists', `${shown} exists already`, {
    hint: 'Name another file, or move that one first.',
    cause,
  })

const unwritable = (shown: string, cause: unknown): RmqError =>
  new RmqError('file-unwritable', `${shown} cannot be written: ${messageOf(cause)}`, {
    hint: 'Name a file in a folder that you may write to.',
    cause,
  })
