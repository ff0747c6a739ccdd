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

/** A path of a configuration as the inventory has it. */
interface PathPlace {
  readonly value: string
  /** The work of a person before the inventory can have it. */
  readonly todo?: string
  /** Reason for which no process with this store is taken over. */
  readonly withheld?: string
}

/** Paths as the host has them, several with commas; a todo for those that it has not, or that no inventory may have. */
export function placeOf(found: FoundProcess, name: string, value: string): PathPlace {
  const given = value.split(',').filter((path) => path.trim() !== '')
  const owner = `${name} of ${found.program} on ${found.host}`
  const blank = given.find((path) => /\s/.test(path))
  if (blank !== undefined) return { value, ...withBlank(found, owner, blank) }
  const places = given.map((path) => hostPath(found, path))
  const inside = given.find((_path, index) => places[index] === undefined)
  const place = { value: places.map((path) => (path ?? '').replace(/(?<=.)\/$/, '')).join(',') }
  if (given.length === 0)
    return {
      ...place,
      todo: `not known: ${owner} (port ${found.listenPort}); no file sets it, and the home of the user is not known`,
    }
  if (inside === undefined) return { ...place, ...inVolume(found, name, places) }
  const container = found.details.container?.name ?? 'CONTAINER'
  const seen = viewPath(found, inside)
  return {
    ...place,
    withheld: 'a store lies in a container, below no mount',
    todo: `${owner} is ${seen} inside of the container ${container}, below no mount: stop the container, copy it with docker cp ${container}:${seen} FOLDER, and write FOLDER as ${name}`,
  }
}

/** Only root enters docker's folders, and docker removes a volume with its container (docker rm -v, docker compose down -v). */
function inVolume(
  { host, program, details: { container } }: FoundProcess,
  name: string,
  places: readonly (string | undefined)[],
): Omit<PathPlace, 'value'> {
  for (const [folder, volume] of container?.volumes ?? []) {
    const place = places.find((each) => each === folder || each?.startsWith(`${folder}/`) === true)
    if (place === undefined) continue
    return {
      withheld: 'a store lies in a volume of docker',
      todo: `${name} of ${program} on ${host} is ${place}, in the volume ${volume} of docker, which only root enters: stop the container ${container?.name ?? ''}, copy the folder with its owners (cp -a), and write the new one as ${name}`,
    }
  }
  return {}
}

/** A blank at the end of a line belongs to the path for java.util.Properties. */
function withBlank(found: FoundProcess, owner: string, path: string): Required<Omit<PathPlace, 'value'>> {
  return {
    withheld: 'the path of a store has a blank',
    todo: `${owner} (port ${found.listenPort}) is "${path}", and no inventory has a path with a blank: stop the ${found.program}, rename the folder, write its new path into ${found.line.conf ?? 'the file'}, start the ${found.program}, and run adopt again`,
  }
}
