import { posix } from 'node:path'
import { logMark } from '../layout/stores.ts'
import { compact } from '../objects.ts'
import { asUser } from '../shell/as-user.ts'
import { flushFile } from '../shell/flush.ts'
import { quote, sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'

/**
 * The starts that make consume queues again whose folder is gone (queues-gone.ts): all, those after a regular stop, or none. The check
 * before a start does not know the release; of a mark without the line, which an earlier version of the tool wrote, it refuses none for it.
 */
export type QueuesMade = 'always' | 'stopped' | 'never'

/** The instance that a store belongs to, as the mark in it says. */
export interface Mark {
  readonly cluster: string
  readonly instance: string
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** Its number in the group: 'n0'. */
  readonly selfId?: string
  /** Its log folders elsewhere, each of which has a mark beside it. */
  readonly logs?: readonly string[]
  readonly queues?: QueuesMade
  /** Of the mark beside a log folder: the folder is where a disk is mounted. */
  readonly ownDisk?: boolean
}

/** Characters of names in a mark; whatever else stands there was not written by this tool. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/

/** Line of the mark beside a log folder on which a disk is mounted. */
const OWN_DISK = 'disk=own'
const QUEUES = /^queues=(always|stopped|never)$/
/** A path of the inventory. */
const FOLDER = /^log=(\/[^\p{Cc}]{0,4095})$/u

/** Text of the file. */
export function markText({
  cluster,
  instance,
  group,
  selfId,
  logs = [],
  queues,
  ownDisk = false,
}: Mark): string {
  return [
    '# Made by rmq-provision: the instance does not start without this file, which shows that its disk is mounted.',
    `cluster=${cluster}`,
    `instance=${instance}`,
    ...(group === undefined ? [] : [`group=${group}`]),
    ...(selfId === undefined ? [] : [`member=${selfId}`]),
    ...logs.map((folder) => `log=${folder}`),
    ...(queues === undefined ? [] : [`queues=${queues}`]),
    ...(ownDisk ? [OWN_DISK] : []),
    '',
  ].join('\n')
}

/** Reads the lines of a mark; undefined when they name no instance. */
export function parseMark(lines: readonly string[]): Mark | undefined {
  const valueOf = (key: string): string | undefined => {
    const value = lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)
    return value !== undefined && NAME.test(value) ? value : undefined
  }
  const [cluster, instance] = [valueOf('cluster'), valueOf('instance')]
  const [group, selfId] = [valueOf('group'), valueOf('member')]
  if (cluster === undefined || instance === undefined) return undefined
  const logs = lines.flatMap((line) => FOLDER.exec(line)?.[1] ?? [])
  const queues = lines.flatMap((line) => QUEUES.exec(line)?.[1] ?? []).at(0) as QueuesMade | undefined
  return {
    cluster,
    instance,
    ...compact({ group, selfId, queues }),
    ...(logs.length === 0 ? {} : { logs }),
    ...(lines.includes(OWN_DISK) ? { ownDisk: true } : {}),
  }
}

/** The mark is of that instance. */
export const isOf = (mark: Mark, { cluster, instance }: Pick<Mark, 'cluster' | 'instance'>): boolean =>
  mark.cluster === cluster && mark.instance === instance

/** The instance of a mark, with its cluster where that is another one: 'broker-b-0 of cluster shop'. */
export const ownerOf = (mark: Mark, { cluster }: Pick<Mark, 'cluster'>): string =>
  mark.cluster === cluster ? mark.instance : `${mark.instance} of cluster ${mark.cluster}`

/**
 * Script that writes a mark, flushed before it gets its name, as the service's user, who may have put a link anywhere in the folder.
 * @param path of the mark
 */
export function writeMark(user: string, path: string, mark: Mark): string {
  const fresh = `${path}.new`
  return asUser(
    user,
    [sh`printf %s ${markText(mark)} >${fresh}`, flushFile(quote(fresh)), sh`mv -f ${fresh} ${path}`].join(
      '\n',
    ),
  )
}

/** Shell condition: there is the folder, and it lies on another disk than the one above it. A link counts as its target. */
export const hasOwnDisk = (folder: string): string =>
  sh`[ -d ${folder} ] && [ "$(stat -L -c %d ${folder})" != "$(stat -L -c %d ${posix.dirname(folder)})" ]`

/**
 * Script that writes the mark beside a log folder, flushed before it gets its name: as the service's user where that user may
 * write there, else as root. Fails where that user could change the folder above it, or one further up.
 */
export function writeLogMark(user: string, folder: string, mark: Mark): string {
  const path = logMark(folder)
  const parent = posix.dirname(folder)
  const fresh = `${path}.new`
  const renamed = [sh`cat >${fresh}`, flushFile(quote(fresh)), sh`mv -fT ${fresh} ${path}`].join('\n')
  return `if ${hasOwnDisk(folder)}; then text=${sh`${markText({ ...mark, ownDisk: true })}`}; else text=${sh`${markText(mark)}`}; fi
if ${asUser(user, sh`[ -w ${parent} ]`)}; then
  printf %s "$text" | ${asUser(user, renamed)}
else
  ${requireRootsFolder(parent)}
  ${sh`rm -f ${fresh}`}
  printf %s "$text" | ( umask 022
    ${renamed} )
fi`
}
