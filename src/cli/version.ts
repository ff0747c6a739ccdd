import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The version in the package.json above this file, which lies in src/cli/ or, bundled, in dist/.
 * @param start the folder that is looked in first; another in tests
 * @throws Error when no folder above has one: the installation is not complete
 */
export function packageVersion(start = import.meta.dirname): string {
  let folder = start
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder)
      throw new Error(`no folder above ${start} has a package.json; install the package again`)
    folder = above
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return version
}
