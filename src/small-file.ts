import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** A file that is not read: no regular file, or a larger one. The message says which, without the path. */
export class SmallFileError extends Error {}

/**
 * Reads a small regular file of this machine, or /dev/null. The file is opened without waiting, so that a named pipe or
 * a device neither blocks nor fills the memory.
 * @param most the largest size that is read, bytes
 * @throws SmallFileError for a folder, a device, a pipe or a larger file; the error of the system otherwise
 */
export function readSmallFile(path: string, most: number): Buffer {
  if (path === '/dev/null') return Buffer.alloc(0)
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants
  const file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile())
      throw new SmallFileError(stat.isDirectory() ? 'it is a folder' : 'it is not a regular file')
    if (stat.size > most) throw new SmallFileError(tooLarge(most))
    // The size of a file below /proc is 0, and one that is written to grows.
    const content = Buffer.alloc(Math.min(most, Math.max(stat.size, 65_536)) + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < content.length; length += read) {
      read = readSync(file, content, length, content.length - length, null)
    }
    if (length === content.length) throw new SmallFileError(tooLarge(most))
    return content.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** @param most bytes, whole KiB */
const tooLarge = (most: number): string => `it is larger than ${most / 1024} KiB`
