import { formatBytes } from '../model/units.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { fail, pass, warn, type CheckFinding } from './finding.ts'
import type { FileSystem, PlaceAnswers, PlaceState } from './place-probe.ts'
import type { Place } from './places.ts'

/** A broker refuses writes at 90 % of its partition and deletes early from 75 % on. */
const DISK_WARN = 0.75
const DISK_FAIL = 0.9
/** Inodes: a store makes a file for each queue of each topic. */
const INODES_LEAST = 1000
const INODES_WARN = 0.9

const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs'])
const OVER_NETWORK = /^(?:nfs|cifs|smb|9p|fuse\.|ceph|gluster|afs)/

/** Findings of the folders that `apply` writes to. @param changes the plan has changes for the host */
export function placeFindings(
  cluster: Cluster,
  host: Host,
  places: readonly Place[],
  answers: PlaceAnswers,
  changes: boolean,
): CheckFinding[] {
  const found = places.flatMap((place) => {
    const state = answers.places.get(place.path)
    return state === undefined ? [] : findingsOf(host.name, place, state, changes)
  })
  const served = places.filter((place) => place.served)
  const closed = answers.closed.flatMap(({ path, mode }) => {
    const below = served.filter((place) => place.path.startsWith(path === '/' ? path : `${path}/`))
    return below.length === 0 ? [] : [{ path, mode, below }]
  })
  const { user } = cluster.rocketmq
  return [
    ...found,
    ...closed.map(({ path, mode, below }) =>
      fail(
        host.name,
        'folders',
        `${user} cannot reach ${below.map((place) => place.path).join(', ')}: ${path} has mode ${mode.padStart(4, '0')}`,
        `Let the user pass: chmod o+x ${path}, or setfacl -m u:${user}:x ${path}.`,
      ),
    ),
    ...(found.some(({ level, check }) => level !== 'pass' && check === 'folders') || closed.length > 0
      ? []
      : [
          pass(host.name, 'folders', `root can write to all ${places.length}, and ${user} can reach its own`),
        ]),
  ]
}

function findingsOf(host: string, place: Place, state: PlaceState, changes: boolean): CheckFinding[] {
  const { path } = place
  const { there, writable, fileSystem } = state
  const found: CheckFinding[] = []
  if (!writable) {
    const isReadOnly = fileSystem?.options.includes('ro') === true
    const text = isReadOnly
      ? `${path} is on a read-only file system (${fileSystem.type}, mounted on ${fileSystem.mount})`
      : `root cannot write to ${there}, the nearest folder of ${path} that exists`
    const toDo = isReadOnly
      ? `Mount it for writing: mount -o remount,rw ${fileSystem.mount}.`
      : 'Look at its mount and its attributes (lsattr -d).'
    found.push((changes ? fail : warn)(host, 'folders', text, toDo))
  }
  if (fileSystem === undefined) return found
  if (place.runs !== undefined && fileSystem.options.includes('noexec')) {
    found.push(
      fail(
        host,
        'folders',
        `${path} is on a file system that runs no programs (noexec, mounted on ${fileSystem.mount}): ${place.runs} cannot start`,
        `Mount it without noexec: mount -o remount,exec ${fileSystem.mount}; or choose another folder.`,
      ),
    )
  }
  return [...found, ...spaceFindings(host, place, fileSystem)]
}

function spaceFindings(host: string, place: Place, fileSystem: FileSystem): CheckFinding[] {
  const { path, needs, keeps } = place
  const { mount, type, available, usedRatio, inodes } = fileSystem
  // Small files fit a disk that is nearly full; only places of data and programs are listed when all is well.
  const grows = needs >= 100e6
  const text = `${path}: ${formatBytes(available)} free on ${mount} (${type}), ${Math.round(usedRatio * 100)} % used`
  const toDo = 'Make room, or put this folder on another file system.'
  const found: CheckFinding[] = []
  if (available < needs || (grows && usedRatio >= DISK_FAIL)) found.push(fail(host, 'disk', text, toDo))
  else if (grows)
    found.push(usedRatio >= DISK_WARN ? warn(host, 'disk', text, toDo) : pass(host, 'disk', text))
  if (inodes !== undefined && (inodes.free < INODES_LEAST || inodes.usedRatio >= INODES_WARN)) {
    const count = `${path}: ${inodes.free} inodes free on ${mount} (${type}), ${Math.round(inodes.usedRatio * 100)} % used`
    const isOut = inodes.free < INODES_LEAST
    if (isOut || grows)
      found.push(
        (isOut ? fail : warn)(
          host,
          'disk',
          count,
          'Remove small files, or put this folder on another file system.',
        ),
      )
  }
  if (grows && IN_MEMORY.has(type)) {
    const lost = keeps ? 'all messages' : 'all programs'
    found.push(
      warn(
        host,
        'disk',
        `${path} is on a ${type} (${mount}): a reboot deletes ${lost} in it`,
        'Mount a disk there.',
      ),
    )
  }
  if (keeps && OVER_NETWORK.test(type)) {
    found.push(
      warn(
        host,
        'disk',
        `${path} is on a network file system (${type}, ${mount}): brokers map their files into memory, and end when it does not answer`,
        'Use a local disk.',
      ),
    )
  }
  return found
}
