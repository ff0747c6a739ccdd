import { appendFile, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../folder.ts'

/** One writer at a time per file: hosts connect side by side, and each line must stay whole. */
const writers = new Map<string, Promise<void>>()

/** Adds a line to a known_hosts file, which is made (0600, its folder 0700) when it is not there. */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  const previous = writers.get(file) ?? Promise.resolve()
  const write = previous.catch(() => undefined).then(() => append(file, line))
  writers.set(file, write)
  await write
}

async function append(file: string, line: string): Promise<void> {
  makeFolder(dirname(file), 0o700)
  const separator = (await endsInsideLine(file)) ? '\n' : ''
  await appendFile(file, separator + line, { mode: 0o600 })
}

/** A file edited by hand may lack its last line feed; the new line must not continue that one. */
async function endsInsideLine(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return false
  try {
    const { size } = await handle.stat()
    if (size === 0) return false
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: size - 1 })
    return buffer[0] !== 0x0a
  } finally {
    await handle.close()
  }
}
