import { posix } from 'node:path'
import type { HostAccess } from '../../engine/access.ts'
import { messageOf } from '../../errors.ts'
import { releaseDir } from '../../layout/release.ts'
import { storeRoot } from '../../layout/stores.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { redact } from '../../secret.ts'
import { sh } from '../../shell/quote.ts'
import { readTar, type TarFile } from '../archive/tar.ts'
import type { HostFile } from '../contents.ts'

/** Bytes of one file, and of all files of a folder. */
const MOST_FILE_BYTES = 32 * 1024 * 1024
const MOST_BYTES = 64 * 1024 * 1024
const TIMEOUT_MS = 120_000
/** Brokers replace their files every few seconds, and tar reports a file that vanishes. */
const ATTEMPTS = 3

/** The files of a folder on a host, and the reasons why some are not there. */
interface FolderReading {
  readonly files: readonly TarFile[]
  readonly missing: readonly string[]
}

/**
 * Reads `<store>/config` of a broker, and with ACL 1.0 the files of its users in the distribution.
 * @returns files with paths below 'config/' and 'conf/'; sentences on what could not be read
 * @throws RmqError of a lost connection
 */
export async function configFiles(
  access: HostAccess,
  cluster: Cluster,
  instance: Instance,
  signal: AbortSignal,
): Promise<{ readonly files: readonly HostFile[]; readonly missing: readonly string[] }> {
  const store = storeRoot(instance)
  const readings = [
    ...(store === undefined ? [] : [{ at: 'config', folder: posix.join(store, 'config'), pick: '-type f' }]),
    ...(instance.config.get('aclEnable') === 'true'
      ? [{ at: 'conf', folder: posix.join(releaseDir(cluster), 'conf'), pick: ACL_1_FILES }]
      : []),
  ]
  const files: HostFile[] = []
  const missing: string[] = []
  for (const { at, folder, pick } of readings) {
    const reading = await readFolder(access, folder, pick, signal)
    missing.push(...reading.missing.map((why) => `${folder} of ${instance.id} on ${access.host}: ${why}`))
    files.push(
      ...reading.files.map(({ name, content }) => {
        const path = `${at}/${name}`
        return { instance: instance.id, path, content, secret: isSecret(path, content) }
      }),
    )
  }
  return { files, missing }
}

/** Users of ACL 1.0: conf/plain_acl.yml, and conf/acl/ of later 4.9.x (PlainPermissionManager). */
const ACL_1_FILES = String.raw`-type f \( -path ./plain_acl.yml -o -path './acl/*.yml' \)`

/** The users of ACL 2.0 are in a RocksDB below config/users (LocalAuthenticationMetadataProvider). */
function isSecret(path: string, content: Buffer): boolean {
  if (/^config\/users(?:\/|$)|^conf\//.test(path)) return true
  const text = content.toString('latin1')
  return redact(text) !== text
}

/**
 * Reads the regular files of a folder by a stream of tar: it needs no more than the shell that every script has, runs as
 * root where the inventory says so, and nothing is written here.
 * @param pick fragment of the conditions for find
 */
async function readFolder(
  access: HostAccess,
  folder: string,
  pick: string,
  signal: AbortSignal,
): Promise<FolderReading> {
  const script = folderScript(folder, pick)
  for (let attempt = 1; ; attempt += 1) {
    const options = { maxBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS, signal }
    const { exit, stdout, stderr } = await access.script(script, options)
    const words = stderr.toString().trim().split('\n', 1)[0] ?? ''
    if (exit === NO_FOLDER) return { files: [], missing: [] }
    if (exit !== 0 && attempt < ATTEMPTS) continue
    try {
      const { files, others } = readTar(stdout)
      const large = [...stderr.toString().matchAll(/^large: (.+)$/gm)].map(([, name = '']) => name)
      return {
        files,
        missing: [
          ...(exit === 0 ? [] : [`not all of it was read (${words})`]),
          ...large.map((name) => `${name} is larger than ${MOST_FILE_BYTES / 1024 / 1024} MiB`),
          ...others.map((name) => `the name of ${name} is not kept`),
        ],
      }
    } catch (error) {
      const why = exit === 0 ? messageOf(error) : words
      return { files: [], missing: [`it was not read (${why})`] }
    }
  }
}

const NO_FOLDER = 7

/** find runs tar once for many files, and again when there are more than fit on a command line. */
function folderScript(folder: string, pick: string): string {
  const blocks = MOST_FILE_BYTES / 512
  return `cd -P ${sh`${folder}`} 2>/dev/null || exit ${NO_FOLDER}
find . ${pick} -size +${blocks} -print | sed 's|^\\./|large: |' >&2
find . ${pick} ! -size +${blocks} -exec tar -cf - {} +`
}
