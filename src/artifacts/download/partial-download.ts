import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cache, keyOf, onDisk } from '../cache/cache.ts'
import { isAbandoned, ownName } from '../cache/owner.ts'

/** Parts that this process writes at the moment. */
const active = new Set<string>()

/**
 * A download that is not complete. Its name holds the machine and process that writes it, so that two processes
 * never write the same file; a process that finds the part of a dead process takes it over by a rename, which succeeds once.
 * Beside it lies what the server said of the content (`.json`), so that a resumed download is of the same content.
 */
export class PartialDownload {
  readonly path: string

  private constructor(path: string) {
    this.path = path
    active.add(path)
  }

  /** The part of an earlier, dead or interrupted download of `url`, or a new one. @throws RmqError 'cache-unusable' */
  static async claim(cache: Cache, url: string): Promise<PartialDownload> {
    const folder = await cache.folder('parts')
    const key = keyOf(url)
    const part = new PartialDownload(join(folder, `${ownName(key)}.part`))
    const names = await onDisk(folder, readdir(folder))
    for (const name of names) {
      if (!name.startsWith(`${key}.`) || !name.endsWith('.part')) continue
      const found = join(folder, name)
      if (!(await isAbandoned(found, name, () => active.has(found)))) continue
      if (await moved(found, part.path)) {
        await moved(validatorPath(found), validatorPath(part.path))
        break
      }
    }
    return part
  }

  /** Bytes there already and the If-Range value they belong to; undefined when there is nothing to go on from. */
  async resumable(url: string): Promise<{ bytes: number; validator: string } | undefined> {
    const bytes = await sizeOf(this.path)
    if (bytes === 0) return undefined
    const record = await readValidator(validatorPath(this.path))
    return record?.url === url ? { bytes, validator: record.validator } : undefined
  }

  /** Empties the part for content that starts anew, and notes what identifies that content. */
  async restart(url: string, validator: string | undefined): Promise<void> {
    // First the bytes, then the note: a crash in between leaves an empty part, never old bytes under a new note.
    await onDisk(this.path, writeFile(this.path, ''))
    const note = validatorPath(this.path)
    if (validator === undefined) await rm(note, { force: true })
    else await onDisk(note, writeFile(note, JSON.stringify({ url, validator })))
  }

  /** Moves the complete file to where it belongs, replacing what is there in one step. */
  async publish(path: string): Promise<void> {
    await onDisk(path, rename(this.path, path))
    await this.discard()
  }

  /** Removes the part: its content is complete elsewhere, or wrong. */
  async discard(): Promise<void> {
    await rm(this.path, { force: true })
    await rm(validatorPath(this.path), { force: true })
  }

  /** Ends this process's hold; what is there stays for the next download of the URL. */
  release(): void {
    active.delete(this.path)
  }
}

function validatorPath(part: string): string {
  return `${part}.json`
}

/** Returns true when this process did the rename; false when another one was faster or there is nothing. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch {
    return false
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

async function readValidator(path: string): Promise<{ url: string; validator: string } | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value !== 'object' || value === null || !('url' in value) || !('validator' in value))
      return undefined
    const { url, validator } = value
    return typeof url === 'string' && typeof validator === 'string' ? { url, validator } : undefined
  } catch {
    return undefined
  }
}
