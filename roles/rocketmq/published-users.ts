import { posix } from 'node:path'
import { resource, type AnyResource, type Answer, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { releaseDir } from '../../src/layout/release.ts'
import { OF_RELEASE, usersFileOf } from '../../src/layout/acl-1-users.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { has } from '../../src/releases/features.ts'
import { quote, sh } from '../../src/shell/quote.ts'
import { noteOf, notesDiff, printPublished, publishedIn, readersOn } from './acl-1-users.ts'

/** A file with the users of ACL 1.0. */
interface UsersFile {
  readonly path: string
  /** Brokers and proxies that read it. */
  readonly readers: readonly Instance[]
  /** It comes with the archive, unless the release is there already. */
  readonly isOfArchive: boolean
}

interface PublishedUsers {
  /** The folder of the release is there. */
  readonly hasRelease: boolean
  /** Files that have a published secret key. */
  readonly files: readonly string[]
}

/**
 * A note on brokers and proxies whose users of ACL 1.0 are those of the archive, of which everyone knows the secret key: a new
 * release brings its own file. Id `published-users:<host>`; no secret of a host is read. Nothing without ACL 1.0.
 */
export function publishedUsers(cluster: Cluster, host: Host): readonly AnyResource[] {
  const readers = readersOn(cluster, host)
  if (readers.length === 0) return []
  const home = releaseDir(cluster)
  const files = filesOf(home, readers, has(cluster.rocketmq.version, 'acl-1'))
  return [
    resource<PublishedUsers, true>({
      id: USERS.id(host.name),
      probe: { script: script(home, files), parse },
      desire: () => true,
      diff: (state) => diffUsers(readers, files, state),
      converge: () => [],
    }),
  ]
}

const USERS = resourceKind<PublishedUsers>('published-users')

/** @param comes the archive of the release has users */
function filesOf(home: string, readers: readonly Instance[], comes: boolean): UsersFile[] {
  const pathOf = (instance: Instance): string => posix.join(home, usersFileOf(instance))
  return [...new Set(readers.map(pathOf))].map((path) => ({
    path,
    readers: readers.filter((reader) => pathOf(reader) === path),
    isOfArchive: comes && path === posix.join(home, OF_RELEASE),
  }))
}

function script(home: string, files: readonly UsersFile[]): string {
  return `[ ! -d ${quote(home)} ] || echo there
${printPublished(quote(home), sh`${files.map(({ path }) => path)}`)}`
}

function parse({ stdout }: Answer): PublishedUsers {
  return { hasRelease: stdout.split('\n').includes('there'), files: publishedIn(stdout) }
}

/** The note; pure. */
function diffUsers(
  readers: readonly Instance[],
  files: readonly UsersFile[],
  { hasRelease, files: found }: PublishedUsers,
): Diff {
  const coming = hasRelease ? [] : files.filter(({ isOfArchive }) => isOfArchive)
  const notes = [
    ...found.map((path) => noteOf(path, files.find((file) => file.path === path)?.readers ?? readers)),
    ...coming.map(
      ({ path, readers: own }) =>
        `${own.map(({ id }) => id).join(', ')}: ACL 1.0 will have the users of the archive, RocketMQ and rocketmq2, whose secret key is published, and admit 10.10.103.* and 192.168.0.* without one (${path})`,
    ),
  ]
  return notesDiff(notes)
}
