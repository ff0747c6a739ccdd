import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { localUser } from '../../local-user.ts'
import { homeFolder } from '../../home.ts'
import { SmallFileError, readSmallFile } from '../../small-file.ts'
import { matchesGlob } from '../name-patterns.ts'
import { readHostLines, type HostLines } from './host-patterns.ts'

/** Bytes of all files together, and their number. OpenSSH follows 16 levels of Include. */
const MOST_BYTES = 512 * 1024
const MOST_FILES = 64

/** The files of ssh's configuration that decide which hosts get the same settings. */
export interface ConfigFiles {
  /** Paths as ssh names them. */
  readonly paths: ReadonlySet<string>
  readonly lines: readonly HostLines[]
}

/**
 * Reads the files that ssh reads: the user's, the system's and what they include.
 * @param configFile instead of both, as `ssh -F`
 * @returns undefined where `readHostLines` does, and for files that are too large or too many, cannot be read or are included
 *   by more than a path with a pattern in its last part
 */
export function readConfigFiles(configFile: string | undefined): ConfigFiles | undefined {
  const folder = join(localUser().home, '.ssh')
  const reader = new Reader()
  const isRead =
    configFile === undefined
      ? reader.read(join(folder, 'config'), '~/.ssh') && reader.read('/etc/ssh/ssh_config', '/etc/ssh')
      : configFile.toLowerCase() === 'none' || reader.read(configFile, '~/.ssh')
  return isRead ? { paths: new Set(reader.paths), lines: reader.lines } : undefined
}

class Reader {
  readonly paths: string[] = []
  readonly lines: HostLines[] = []
  #bytes = MOST_BYTES

  /**
   * Reads a file and what it includes.
   * @param folder of relative includes
   */
  read(path: string, folder: string): boolean {
    if (this.paths.length >= MOST_FILES) return false
    const text = this.#text(path)
    if (text === undefined) return true
    const lines = text === false ? undefined : readHostLines(text)
    if (lines === undefined) return false
    this.paths.push(path)
    this.lines.push(lines)
    return lines.includes.every((word) => {
      const paths = includedPaths(word, folder)
      return paths?.every((included) => this.read(included, folder)) ?? false
    })
  }

  /** undefined: there is no such file; false: it cannot be read here. One character for each byte. */
  #text(path: string): string | false | undefined {
    try {
      const content = readSmallFile(path, this.#bytes)
      this.#bytes -= content.length
      return content.toString('latin1')
    } catch (error) {
      if (error instanceof SmallFileError) return false
      return isMissing(error) ? undefined : false
    }
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The files of a word of an Include line; undefined where it has more than `*` and `?` in its last part. */
function includedPaths(word: string, folder: string): string[] | undefined {
  const absolute = /^[/~]/.test(word) ? word : `${folder}/${word}`
  const path = absolute.replace(/^~(?=\/)/, homeFolder())
  const slash = path.lastIndexOf('/')
  const [parent, last] = [path.slice(0, slash), path.slice(slash + 1)]
  // Characters that a pattern, a variable, a token or another user's home begins with, or that are more than a byte.
  if (/[[\]{}$%~]|[^ -~]/.test(path) || /[*?]/.test(parent)) return undefined
  if (!/[*?]/.test(last)) return [path]
  try {
    return readdirSync(parent)
      .filter((name) => matchesGlob(last, name) && (last.startsWith('.') || !name.startsWith('.')))
      .map((name) => `${parent}/${name}`)
  } catch (error) {
    return isMissing(error) ? [] : undefined
  }
}
