import { posix } from 'node:path'
import { displayUrl } from '../../artifacts/display.ts'
import type { FetchedArtifact } from '../../model/software.ts'
import { curlFunction } from '../../shell/curl.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { requireRootsFolder } from '../../shell/roots-folder.ts'
import { restoreContext } from '../place.ts'
import { tryUrl } from './tries.ts'

export interface Download {
  readonly source: FetchedArtifact
  /** Name of the content, for messages: 'RocketMQ 5.5.0'. */
  readonly what: string
  /** Absolute path that the file gets when its checksum is right. */
  readonly path: string
  /** Octal, e.g. '0600'. */
  readonly mode: string
  /** Beginning of the path of the unfinished file, on the same disk, in a folder of root's: the path itself unless given. */
  readonly partial?: string
  /** The tests have less. */
  readonly limits?: { readonly mostMib: number; readonly slowSeconds: number }
}

/** ms; 200 MB at 100 kB/s. A download that takes longer is completed by the next run. */
export const DOWNLOAD_TIMEOUT_MS = 2_000_000

const LIMITS = {
  /** MiB of a file: archives of a JDK have up to 700. mksh calculates with 32 bits, so that bytes of it must fit. */
  mostMib: 2000,
  /** Seconds after which a transfer ends that is slower than SLOWEST. */
  slowSeconds: 30,
}
/** Bytes a second. */
const SLOWEST = 1024
/** Digits of the checksum in the name of the unfinished file. */
const SUM_DIGITS = 12

/**
 * Script by which a host downloads a file. What arrives goes to an unfinished file, which a broken transfer leaves for the next try
 * or run to complete, and which gets its name when its sha512 is right. A wrong file is removed. Each URL is tried up to 3
 * times, then the next one; the output has the reason of each. A file larger than the bound or than nine tenths of the free disk
 * is given up. A file that is there with the right checksum is not downloaded again.
 */
export function downloadScript(download: Download): string {
  const { source, what, path, mode, partial = path, limits = LIMITS } = download
  const part = (digits: string): string => `.part-${digits}`
  const unfinished = partial + part(source.sha512.slice(0, SUM_DIGITS))
  const folders = [...new Set([posix.dirname(path), posix.dirname(partial)])]
  return [
    sh`path=${path} part=${unfinished} sum=${source.sha512}`,
    ...folders.map((folder) => requireRootsFolder(folder)),
    `if [ -d "$path" ]; then printf '%s is a folder\\n' "$path"; exit 1; fi`,
    IS_RIGHT,
    // A run that ended between two steps.
    sh`if is_right "$path"; then chmod ${mode} "$path"; exit 0; fi`,
    `for old in ${quote(partial)}${part('[0-9a-f]'.repeat(SUM_DIGITS))}; do [ "$old" = "$part" ] || rm -f -- "$old"; done`,
    sh`command -v curl >/dev/null 2>&1 || { echo ${`cannot download ${what}: curl is not installed on this host`}; exit 1; }`,
    'umask 077',
    ...source.urls.map((url, index) =>
      curlFunction(
        `fetch_${index}`,
        {
          url,
          proxy: source.proxy,
          settings: {
            output: unfinished,
            'continue-at': '-',
            'max-filesize': limits.mostMib * 1024 * 1024,
            'speed-limit': SLOWEST,
            'speed-time': limits.slowSeconds,
          },
        },
        // The kernel counts what arrives: a server need not say how much it sends. Blocks of 512 bytes.
        `trap '' XFSZ; ulimit -c 0; ulimit -f "$blocks"`,
      ),
    ),
    tryUrl(limits.mostMib),
    'reasons= is_there=',
    'if is_right "$part"; then is_there=yes; fi',
    // set -e does not count in this list, so that the outcome is looked at afterwards.
    [
      '[ -n "$is_there" ]',
      ...source.urls.map((url, index) => sh`try_url ${`fetch_${index}`} ${displayUrl(url)}`),
      ':',
    ].join(' ||\n  '),
    sh`if [ -z "$is_there" ]; then
  printf '%s\\n' ${`cannot download ${what}:`} "\${reasons#?}"
  exit 1
fi
chmod ${mode} "$part"`,
    flushFile('"$part"'),
    'mv -f -- "$part" "$path"',
    restoreContext(path),
  ].join('\n')
}

/** The folder is root's, so that what is looked at is what is taken over. */
const IS_RIGHT = `is_right() {
  actual=
  if [ ! -f "$1" ] || [ -L "$1" ]; then return 1; fi
  actual=$(sha512sum <"$1") || return 1
  actual=\${actual%% *}
  [ "$actual" = "$sum" ]
}
size_of() { if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi; }`
