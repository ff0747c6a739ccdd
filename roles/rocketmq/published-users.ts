import { posix } from 'node:path'
import { resource, type AnyResource, type Answer, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { releaseDir } from '../../src/layout/release.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { has } from '../../src/releases/features.ts'
import { quote, sh } from '../../src/shell/quote.ts'

/** Option of java that names the file with users, relative to the folder of the release (PlainPermissionManager). */
const OPTION = '-Drocketmq.acl.plain.file='
/** The secret key of both users in conf/plain_acl.yml of the archives of 4.4.0 to 5.3.2, as grep -E finds it. */
const PUBLISHED = `^[[:blank:]]*(-[[:blank:]]+)?secretKey:[[:blank:]]*["']?12345678["']?[[:space:]]*(#.*)?$`

const WAY_OUT =
  'write users of your own into a file outside of the release, and name it in javaOptions (docs/procedures/acl.md)'

/** A file with the users of ACL 1.0. */
export interface UsersFile {
  readonly path: string
  /** Brokers that read it. */
  readonly instances: readonly string[]
  /** It comes with the archive, unless the release is there already. */
  readonly isOfArchive: boolean
}

export interface PublishedUsers {
  /** The folder of the release is there. */
  readonly hasRelease: boolean
  /** Files that have a published secret key. */
  readonly files: readonly string[]
}

/**
 * A note on brokers whose users of ACL 1.0 are those of the archive, of which everyone knows the secret key: a new release
 * brings its own file. Id `published-users:<host>`; no secret of a host is read. Nothing for brokers without ACL 1.0.
 */
export function publishedUsers(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!has(cluster.rocketmq.version, 'acl-1')) return []
  const brokers = instancesOn(cluster, host).filter(usesAcl1)
  if (brokers.length === 0) return []
  const home = releaseDir(cluster)
  const files = filesOf(home, brokers)
  return [
    resource<PublishedUsers, true>({
      id: USERS.id(host.name),
      probe: { script: script(home, files), parse },
      desire: () => true,
      diff: (state) => diffUsers(files, state),
      converge: () => [],
    }),
  ]
}

const USERS = resourceKind<PublishedUsers>('published-users')

const usesAcl1 = ({ service, config }: Instance): boolean =>
  service === 'broker' && config.get('aclEnable') === 'true'

function filesOf(home: string, brokers: readonly Instance[]): UsersFile[] {
  const given = (instance: Instance): string =>
    instance.javaOptions.findLast((word) => word.startsWith(OPTION))?.slice(OPTION.length) ??
    'conf/plain_acl.yml'
  const pathOf = (instance: Instance): string => posix.join(home, given(instance))
  return [...new Set(brokers.map(pathOf))].map((path) => ({
    path,
    instances: brokers.filter((broker) => pathOf(broker) === path).map(({ id }) => id),
    isOfArchive: path === posix.join(home, 'conf/plain_acl.yml'),
  }))
}

/** conf/acl is read besides from 4.9.3 on (getAllAclFiles). */
function script(home: string, files: readonly UsersFile[]): string {
  const folder = quote(posix.join(home, 'conf/acl'))
  return `[ ! -d ${quote(home)} ] || echo there
for file in ${sh`${files.map(({ path }) => path)}`} ${folder}/*.yml ${folder}/*.yaml; do
  [ -f "$file" ] || continue
  if ${sh`grep -qE ${PUBLISHED}`} "$file"; then printf 'published %s\\n' "$file"; fi
done`
}

function parse({ stdout }: Answer): PublishedUsers {
  const lines = stdout.split('\n')
  return {
    hasRelease: lines.includes('there'),
    files: lines.flatMap((line) => /^published (\/.{1,4096})$/.exec(line)?.[1] ?? []),
  }
}

/** The note; pure. */
function diffUsers(files: readonly UsersFile[], { hasRelease, files: found }: PublishedUsers): Diff {
  const all = files.flatMap(({ instances }) => instances)
  const coming = hasRelease ? [] : files.filter(({ isOfArchive }) => isOfArchive)
  const notes = [
    ...found.map((path) => {
      const readers = files.find((file) => file.path === path)?.instances ?? all
      return `${readers.join(', ')}: ACL 1.0 has a user of RocketMQ's archive, whose secret key is published, in ${path}`
    }),
    ...coming.map(
      ({ path, instances }) =>
        `${instances.join(', ')}: ACL 1.0 will have the users of the archive, RocketMQ and rocketmq2, whose secret key is published, and admit 10.10.103.* and 192.168.0.* without one (${path})`,
    ),
  ]
  return notes.length === 0 ? { kind: 'same' } : { kind: 'same', note: `${notes.join('; ')}: ${WAY_OUT}` }
}
