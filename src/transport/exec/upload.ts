import { createReadStream } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { messageOf, RmqError } from '../../errors.ts'
import type { LocalFile, UploadOptions } from '../../engine/access.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { requireRootsFolder } from '../../shell/roots-folder.ts'
import type { HostShell } from './host-shell.ts'

/** Large enough to keep a channel's window of 2 MiB full, small enough for a smooth progress. */
const CHUNK_BYTES = 256 * 1024
const NONCE_BYTES = 6

interface Upload {
  readonly local: LocalFile
  /** Absolute, on the host. */
  readonly path: string
  /** Octal, e.g. '0644'. */
  readonly mode: string
}

/**
 * Sends a file to `path` on the host: a temporary file beside it, size and sha256 compared there, chmod, written to
 * disk, then renamed over what was there before. When anything fails the temporary file goes and `path` is untouched. A
 * folder that others than root can change is refused.
 * @throws RmqError 'upload-failed' with the host's own words; those of the connection
 */
export async function upload(
  shell: HostShell,
  host: string,
  { local, path, mode }: Upload,
  options: UploadOptions = {},
): Promise<void> {
  const script = receiveScript(local, path, mode, randomBytes(NONCE_BYTES).toString('hex'))
  const signal = options.signal ? { signal: options.signal } : {}
  const stdin = readFile(local, host, options.onProgress)
  const { exit, stderr } = await shell.run({
    script,
    what: `uploading ${path}`,
    options: { stdin, ...signal },
  })
  if (exit === 0) return
  const words = stderr.toString().trim()
  const [reason = `exit ${exit}`] = words.split('\n')
  throw new RmqError('upload-failed', `${path} could not be written: ${reason.replace(/^\w+: /, '')}`, {
    where: { host },
    hint: hintFor(words, local, path),
    output: words,
  })
}

/**
 * The bytes of the file, while their sha512 is computed. The last chunk is held back until the sum is right: without it the
 * host does not take the file. The digests of a file come from a record beside it, which a user that can write the file can
 * write too.
 * @throws RmqError 'checksum-mismatch', 'upload-failed'
 */
async function* readFile(
  local: LocalFile,
  host: string,
  onProgress?: (sent: number) => void,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha512')
  let sent = 0
  let held: Buffer | undefined
  try {
    for await (const chunk of createReadStream(local.path, { highWaterMark: CHUNK_BYTES })) {
      hash.update(chunk as Buffer)
      if (held !== undefined) {
        yield held
        sent += held.length
        onProgress?.(sent)
      }
      held = chunk as Buffer
    }
  } catch (error) {
    throw new RmqError('upload-failed', `${local.path} could not be read here: ${messageOf(error)}`, {
      where: { host },
      hint: 'Check that the file is still on this machine, and that you may read it.',
      cause: error,
    })
  }
  const sha512 = hash.digest('hex')
  if (sha512 !== local.sha512) throw otherBytes(local, sha512, host)
  if (held === undefined) return
  yield held
  onProgress?.(sent + held.length)
}

function otherBytes({ path, sha512 }: LocalFile, actual: string, host: string): RmqError {
  return new RmqError('checksum-mismatch', `${path} is not the file that was checked before`, {
    where: { host },
    output: `expected sha512 ${sha512}\nactual          ${actual}`,
    hint: `Find out who changed ${path}. Remove it if it lies in the cache: the next run obtains it again.`,
  })
}

function hintFor(words: string, local: LocalFile, path: string): string {
  const megabytes = Math.ceil(local.bytes / 1024 / 1024)
  if (/no space left|disk quota/i.test(words))
    return `Free ${megabytes} MiB or more in ${posix.dirname(path)}.`
  if (/does not match|bytes arrived/.test(words))
    return `Run it again; if it stays, check ${local.path} itself.`
  return `Look at the folder ${posix.dirname(path)} on the host: owner, mode, read-only mount.`
}

/**
 * Cleaning up ignores signals, as the one that ended the script may come to all its processes, `rm` included. PIPE is
 * among the signals because a lost connection ends the reader of our error messages too. What a host left that went down in the
 * middle of an upload is removed first; no other run uploads to this path while the host's lock is held.
 */
function receiveScript(local: LocalFile, path: string, mode: string, nonce: string): string {
  const folder = posix.dirname(path)
  const temporary = `${path}.tmp.${nonce}`
  const leftovers = quote(`${path}.tmp.`) + '[0-9a-f]'.repeat(2 * NONCE_BYTES)
  const start = sh`set -eu
fail() { echo "$1" >&2; exit 1; }
[ -d ${folder} ] || fail ${`the folder ${folder} is not there`}`
  const receive = sh`[ ! -d ${path} ] || fail ${`${path} is a folder`}
umask 077
trap ${sh`trap '' HUP INT TERM PIPE; rm -f -- ${temporary}`} EXIT
trap 'exit 1' HUP INT TERM PIPE
cat >${temporary} || { df -Pk ${folder} >&2; exit 1; }
bytes=$(wc -c <${temporary})
[ "$bytes" -eq ${local.bytes} ] || fail "$bytes of ${local.bytes} bytes arrived"
sum=$(sha256sum <${temporary})
[ "\${sum%% *}" = ${local.sha256} ] || fail "the checksum does not match: \${sum%% *}"
chmod ${mode} ${temporary}`
  return [
    start,
    requireRootsFolder(folder),
    `rm -f -- ${leftovers}`,
    receive,
    flushFile(quote(temporary)),
    sh`mv -f -- ${temporary} ${path}`,
    '',
  ].join('\n')
}
