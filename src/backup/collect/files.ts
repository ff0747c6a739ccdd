import { isTrue } from '../../model/setting.ts'
import { posix } from 'node:path'
import type { HostAccess } from '../../engine/access.ts'
import { messageOf } from '../../errors.ts'
import { OF_RELEASE, USERS_OPTION, usersFileOf } from '../../layout/acl-1-users.ts'
import { releaseDir } from '../../layout/release.ts'
import { storeRoot } from '../../layout/stores.ts'
import { namesSecret } from '../../inventory/hide/marks.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { redact } from '../../secret.ts'
import { asUser } from '../../shell/as-user.ts'
import { sh } from '../../shell/quote.ts'
import { readTar, type TarFile } from '../archive/tar.ts'
import type { HostFile } from '../contents.ts'
import { homeScript } from './release.ts'

/** Bytes of one file, and of all files of a folder. */
const MOST_FILE_BYTES = 32 * 1024 * 1024
const MOST_BYTES = 64 * 1024 * 1024
const TIMEOUT_MS = 120_000
/** Brokers replace their files every few seconds, several at a time, and tar reports a file that vanishes. */
const ATTEMPTS = 5
const PAUSE_SECONDS = 1

/** The files of a folder on a host, and the reasons why some are not there. */
interface FolderReading {
  readonly files: readonly TarFile[]
  readonly missing: readonly string[]
}

interface Reading {
  /** The broker answers, so its folders must be there. */
  readonly runs: boolean
  readonly signal: AbortSignal
}

/**
 * Reads `<store>/config` of a broker, and with ACL 1.0 the files of its users in the release that the host has now: its
 * config file and the environment of its unit say which, because the inventory may want another release and other keys.
 * @returns files with paths below 'config/' and 'conf/'; sentences on what could not be read
 * @throws RmqError of a lost connection
 */
export async function configFiles(
  access: HostAccess,
  cluster: Cluster,
  instance: Instance,
  reading: Reading,
): Promise<{ readonly files: readonly HostFile[]; readonly missing: readonly string[] }> {
  const store = storeRoot(instance)
  const { user } = cluster.rocketmq
  const readings = [
    ...(store === undefined
      ? []
      : [
          {
            at: 'config',
            label: posix.join(store, 'config'),
            script: folderScript(tablesFolder(store), WRITTEN_FILES, user),
          },
        ]),
    {
      at: 'conf',
      label: 'conf of the release',
      script: folderScript(acl1Folder(cluster, instance), ACL_1_FILES, user),
    },
    {
      at: 'conf',
      label: 'the file with the users of ACL 1.0',
      script: folderScript(usersFolder(cluster, instance), '-maxdepth 1 -type f -name "$users"', user),
    },
  ]
  const files: HostFile[] = []
  const missing: string[] = []
  for (const { at, label, script } of readings) {
    const folder = await readFolder(access, script, reading)
    missing.push(...folder.missing.map((why) => `${label} of ${instance.id} on ${access.host}: ${why}`))
    files.push(
      ...folder.files.map(({ name, content }) => {
        const path = `${at}/${name}`
        return { instance: instance.id, path, content, secret: isSecret(path, content) }
      }),
    )
  }
  return { files, missing }
}

/** A broker writes NAME.tmp, and renames it to NAME (MixAll.string2File). */
const WRITTEN_FILES = "-type f ! -name '*.tmp'"

/**
 * Shell text that sets `folder` to the tables of a store; it ends the script where a broker runs that has not written them yet: it
 * does so for the first time 10 s after its start, and keeps the file `abort` while it runs (DefaultMessageStore).
 */
const tablesFolder = (store: string): string => sh`folder=${posix.join(store, 'config')}
[ -d "$folder" ] || [ ! -f ${posix.join(store, 'abort')} ] || exit 0`

/** Users of ACL 1.0 in conf of the release: plain_acl.yml, and conf/acl/ of later 4.9.x (PlainPermissionManager). */
const ACL_1_FILES = String.raw`-type f \( -path "./$users" -o -path './acl/*.yml' \)`

/**
 * Shell text that sets `home` to the release that the host has, and `file` to the file of users that its java options name, else
 * to nothing; it ends the script where ACL 1.0 is not used.
 */
function acl1Users(cluster: Cluster, instance: Instance): string {
  const { conf, env } = instance.paths
  const isWanted = isTrue(instance.config.get('aclEnable'))
  const enabled = '^[[:blank:]]*aclEnable[[:blank:]]*=[[:blank:]]*true'
  const wanted = usersFileOf(instance)
  return [
    ...(isWanted ? [] : [sh`grep -qi ${enabled} ${conf} 2>/dev/null || exit 0`]),
    homeScript(instance),
    sh`[ -n "$home" ] || home=${releaseDir(cluster)}`,
    sh`file=$(grep -o -e ${`${USERS_OPTION.replaceAll('.', '[.]')}[^ "]*`} ${env} 2>/dev/null | tail -n 1)`,
    'file=${file#*=}',
    sh`[ -f ${env} ] || file=${wanted === OF_RELEASE ? '' : wanted}`,
  ].join('\n')
}

/** Shell text that sets `folder` to conf of the release, and `users` to the file in it. */
const acl1Folder = (cluster: Cluster, instance: Instance): string => `${acl1Users(cluster, instance)}
folder=$home/conf
users=plain_acl.yml
[ -z "$file" ] || users=`

/** Shell text that sets `folder` and `users` to the file of users that java options name; without them it ends the script. */
const usersFolder = (cluster: Cluster, instance: Instance): string => `${acl1Users(cluster, instance)}
[ -n "$file" ] || exit 0
file=$home/$file
folder=\${file%/*}
users=\${file##*/}`

/**
 * The users of ACL 2.0 are in a RocksDB below config/users (LocalAuthenticationMetadataProvider); those of ACL 1.0 may be kept
 * beside the tables, e.g. as a copy. Other files are looked into.
 */
function isSecret(path: string, content: Buffer): boolean {
  if (/^config\/users(?:\/|$)|^conf\/|acl[^/]*\.ya?ml|(?:^|\/)acl\//i.test(path)) return true
  const text = content.toString('latin1')
  return redact(text) !== text || namesSecret(text)
}

/**
 * Reads the regular files of a folder by a stream of tar: it needs no more than the shell that every script has, and nothing
 * is written here.
 */
async function readFolder(
  access: HostAccess,
  script: string,
  { runs, signal }: Reading,
): Promise<FolderReading> {
  for (let attempt = 1; ; attempt += 1) {
    const options = { maxBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS, signal }
    const pause = attempt > 1 ? `sleep ${PAUSE_SECONDS}\n` : ''
    const { exit, stdout, stderr } = await access.script(pause + script, options)
    const words = stderr.toString().trim().split('\n', 1)[0] ?? ''
    if (exit === NO_FOLDER) return { files: [], missing: runs ? ['there is no such folder'] : [] }
    if (exit !== 0 && attempt < ATTEMPTS) continue
    try {
      const { files, others } = readTar(stdout)
      const large = [...stderr.toString().matchAll(/^large: (.+)$/gm)].map(([, name = '']) => name)
      return {
        files,
        missing: [
          ...(exit === 0 ? [] : [`not all of it was read (${words})`]),
          ...some(large, (name) => `${name} is larger than ${MOST_FILE_BYTES / 1024 / 1024} MiB`),
          ...some(others, (name) => `the name of ${name} is not kept`),
        ],
      }
    } catch (error) {
      const why = exit === 0 ? messageOf(error) : words
      return { files: [], missing: [`it was not read (${why})`] }
    }
  }
}

/** Names that a backup lists, and no more than that. */
const MOST_NAMES = 5

/** A sentence for each of the first names, and the number of the others. */
function some(names: readonly string[], sentence: (name: string) => string): string[] {
  const more = names.length - MOST_NAMES
  return [...names.slice(0, MOST_NAMES).map(sentence), ...(more > 0 ? [`and ${more} more such files`] : [])]
}

const NO_FOLDER = 7

/**
 * Reads as the service's user, who may write to the folder: a link that is put there leads no further than that user's rights.
 * find runs tar once for many files, and again when there are more than fit on a command line.
 * @param place shell text that sets `folder`
 * @param pick fragment of the conditions for find
 */
function folderScript(place: string, pick: string, user: string): string {
  const blocks = MOST_FILE_BYTES / 512
  return `${place}
[ -d "$folder" ] || exit ${NO_FOLDER}
export folder users
${asUser(
  user,
  `cd -P "$folder"
find . ${pick} -size +${blocks} -print | sed 's|^\\./|large: |' >&2
find . ${pick} ! -size +${blocks} -exec tar -cf - {} +`,
)}`
}
