import type { Diff } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { isTrue } from '../../src/model/setting.ts'
import { has } from '../../src/releases/features.ts'
import { sh } from '../../src/shell/quote.ts'

/** The secret key of both users in conf/plain_acl.yml of the archives of 4.4.0 to 5.3.2, as grep -E finds it. */
const PUBLISHED = `^([^#]*[{,[:blank:]-])?["']?secretKey["']?[[:blank:]]*:[[:blank:]]*["']?12345678["']?[[:space:]]*([,}#].*)?$`

/** The way out for users whose secret key everyone knows. */
const WAY_OUT =
  'write users of your own into a file outside of the release, and name it in javaOptions (docs/procedures/acl.md)'

/** Bytes that are read of a file of users: java options may name one in a folder of another user. */
const MOST_BYTES = 4_194_304
const MIGRATION = 'migrateAuthFromV1Enabled'

/** Returns true for a broker that copies the users of ACL 1.0 into ACL 2.0 at its start, also of releases without ACL 1.0 (AuthMigrator). */
const copiesUsers = ({ service, config }: Instance): boolean =>
  service === 'broker' && isTrue(config.get(MIGRATION))

/** Brokers check the users of ACL 1.0, as do proxies (ProxyStartup). */
const checksUsers = ({ service, config }: Instance): boolean =>
  (service === 'broker' && isTrue(config.get('aclEnable'))) ||
  (service === 'proxy' && isTrue(config.get('enableACL')))

/** Brokers and proxies of a host that read users of ACL 1.0. */
export function readersOn(cluster: Cluster, host: Host): Instance[] {
  const isThere = has(cluster.rocketmq.version, 'acl-1')
  return instancesOn(cluster, host).filter((one) => copiesUsers(one) || (isThere && checksUsers(one)))
}

/**
 * Shell text that prints `published PATH` for each file with a published secret key, and nothing of the files. conf/acl is
 * read besides, with the folders in it (getAllAclFiles, 4.9.3+).
 * @param home shell word of the folder of the release
 * @param files shell words
 */
export function printPublished(home: string, files: string): string {
  return `(
look() {
  [ -f "$1" ] || return 0
  if ${sh`head -c ${MOST_BYTES} "$1" | grep -qE ${PUBLISHED}`}; then printf 'published %s\\n' "$1"; fi
}
for file in ${files}; do look "$file"; done
for file in ${['*', '*/*', '*/*/*'].map((each) => `${home}/conf/acl/${each}`).join(' ')}; do
  case $file in *.yml | *.yaml) look "$file" ;; esac
done
)`
}

/** The paths in lines of printPublished. */
export const publishedIn = (stdout: string): string[] => [
  ...new Set(stdout.split('\n').flatMap((line) => /^published (\/.{1,4096})$/.exec(line)?.[1] ?? [])),
]

/** The outcome of a reading: these notes as one, with the way out. */
export const notesDiff = (notes: readonly string[]): Diff =>
  notes.length === 0 ? { kind: 'same' } : { kind: 'same', note: `${notes.join('; ')}: ${WAY_OUT}` }

/** The note on files with a published secret key. @param readers of each file */
export function noteOf(path: string, readers: readonly Instance[]): string {
  const copied = readers.some(copiesUsers) ? `, and ${MIGRATION} copies it into ACL 2.0` : ''
  return `${readers.map(({ id }) => id).join(', ')}: ACL 1.0 has a user of RocketMQ's archive, whose secret key is published, in ${path}${copied}`
}
