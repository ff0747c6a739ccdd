import { open, stat } from 'node:fs/promises'
import { RmqError } from '../errors.ts'
import { own } from '../objects.ts'
import { textOf } from './foreign-file.ts'
import { MOST_BYTES, tooLarge } from './limits.ts'

/**
 * Reads the text of an inventory file; also of a pipe that the shell made (`<(…)`, /dev/stdin).
 * @throws InventoryError for a larger file or none of text; RmqError 'inventory-unreadable' (exit 2)
 */
export async function readText(file: string): Promise<string> {
  try {
    return textOf(await read(file), file)
  } catch (error) {
    if (error instanceof RmqError) throw error
    const { code } = error as NodeJS.ErrnoException
    const [what, hint] = own(UNREADABLE, code ?? '') ?? ['cannot be read', 'Name a file that you may read.']
    const name = file === '' ? 'the inventory, whose name is empty,' : file
    throw new RmqError('inventory-unreadable', `${name} ${what}`, { hint, cause: error })
  }
}

const UNREADABLE: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['does not exist', 'Run rmq-provision init: it writes an inventory to start from.'],
  ENOTDIR: ['does not exist', 'Run rmq-provision init: it writes an inventory to start from.'],
  EISDIR: ['is a folder', 'Name the inventory file in it.'],
}

/** Reads no more than an inventory may have, and does not wait for the other end of a named pipe. */
async function read(file: string): Promise<Buffer> {
  if ((await stat(file)).isFIFO() && !/^\/(?:dev|proc)\//.test(file)) {
    throw new RmqError('inventory-unreadable', `${file} is a named pipe`, {
      hint: 'Name a file, or write <(COMMAND) in the shell.',
    })
  }
  const handle = await open(file)
  try {
    const chunks: Buffer[] = []
    let length = 0
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536), 0, 65_536, null)
      if (bytesRead === 0) return Buffer.concat(chunks)
      length += bytesRead
      if (length > MOST_BYTES) throw tooLarge(file)
      chunks.push(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}
