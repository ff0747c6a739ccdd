import { posix } from 'node:path'
import { own } from '../objects.ts'
import { isOfHost, type Key } from '../releases/key-table.ts'
import { hostPath, userHomeOf, viewPath, type FoundProcess } from './instance.ts'

/** Paths below the home of the process's user where nothing sets them (user.home in RocketMQ's config classes). */
const IN_HOME: Readonly<Record<string, string>> = {
  kvConfigPath: 'namesrv/kvConfig.json',
  storePathRootDir: 'store',
  storePathCommitLog: 'store/commitlog',
}
const PATH = /^(?:storePath\w*|\w*StorePaths?|kvConfigPath|tieredStoreFilePath\w*)$/

/** The value of the key is a path, or several with commas. */
export const isPath = (name: string): boolean => PATH.test(name)

/** The key has a default below the home of the process's user. */
export const isInHome = (name: string): boolean => own(IN_HOME, name) !== undefined

/** The default of a path below the user's home; '' where that home is not known, undefined for other keys. */
export function homeDefault(found: FoundProcess, key: Key, version: string): string | undefined {
  const below = own(IN_HOME, key.name)
  if (below === undefined || !isOfHost(key, version)) return undefined
  const home = userHomeOf(found)
  return home === undefined ? '' : posix.join(home, below)
}

/** Paths as the host has them, several with commas; a todo for those that it has not. */
export function placeOf(
  found: FoundProcess,
  name: string,
  value: string,
): { readonly value: string; readonly todo?: string; readonly isInside: boolean } {
  const paths = value
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
  const places = paths.map((path) => hostPath(found, path))
  const inside = paths.find((_path, index) => places[index] === undefined)
  const place = {
    value: places.map((path) => (path ?? '').replace(/(?<=.)\/$/, '')).join(','),
    isInside: false,
  }
  const owner = `${found.program} on ${found.host}`
  if (paths.length === 0)
    return {
      ...place,
      todo: `not known: ${name} of ${owner} (port ${found.listenPort}); no file sets it, and the home of the user is not known`,
    }
  if (inside === undefined) return place
  const container = found.details.container?.name ?? 'CONTAINER'
  const seen = viewPath(found, inside)
  return {
    ...place,
    isInside: true,
    todo: `${name} of ${owner} is ${seen} inside of the container ${container}, below no mount: stop the container, copy it with docker cp ${container}:${seen} FOLDER, and write FOLDER as ${name}`,
  }
}
