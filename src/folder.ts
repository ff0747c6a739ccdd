import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder of this machine and the folders above it that are missing, as `mkdir -p`. The `recursive` of Node's mkdir never
 * ends on a file system that answers ENOENT although the folder above is there, as autofs and /proc do.
 * @param mode of the folders that are made, less the umask
 * @throws the error of the system, with its code and the path
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return
  const above = dirname(path)
  if (above !== path) makeFolder(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!isFolder(path)) throw error
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
