import { messageOf, RmqError } from '../errors.ts'
import { writeWhole } from '../whole-file.ts'

/**
 * Writes a new inventory as a whole or not at all. One that exists is work of hours: it stays, unless the user says otherwise.
 * @param path absolute
 * @param shown as the user named it
 * @throws RmqError 'file-exists', 'file-unwritable' (exit 2)
 */
export async function writeInventory(
  path: string,
  text: string,
  shown: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<void> {
  try {
    await writeWhole(path, text, { replace: overwrite })
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
