import { posix } from 'node:path'
import { contentLines } from '../shell/content.ts'
import { flushFile } from '../shell/flush.ts'
import { quote, sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'

export interface Placement {
  readonly path: string
  readonly content: string
  /** 'latin1' for text whose characters stand for bytes, see FileState; UTF-8 unless given. */
  readonly encoding?: 'utf8' | 'latin1'
  readonly mode: string
  readonly user: string
  readonly group: string
  /** Run on the new file under its temporary name ($1) before it goes live. */
  readonly check?: string
  readonly after?: string
  /** The path may be a mount of its own (/etc/hosts in a container), which cannot be renamed over. */
  readonly busyInPlace?: boolean
}

/** Gives the path its SELinux context back; does nothing where SELinux is not installed. */
export function restoreContext(
  path: string,
  { recursive = false }: { readonly recursive?: boolean } = {},
): string {
  const restore = recursive ? sh`restorecon -R ${path}` : sh`restorecon ${path}`
  return `if command -v restorecon >/dev/null 2>&1; then ${restore} || :; fi`
}

/**
 * Lines that make an empty file beside a path and name it $t; it goes when the script ends before `trap - EXIT`. What a
 * host left that went down in the middle is removed first; no other run writes this path while the host's lock is held.
 */
export function temporaryBeside(path: string): string {
  const beginning = posix.join(posix.dirname(path), `.${posix.basename(path)}.rmq-`)
  return `rm -f -- ${quote(beginning)}?????? 2>/dev/null || :
t=$(${sh`mktemp ${`${beginning}XXXXXX`}`})
trap 'rm -f "$t"' EXIT`
}

/**
 * Script that puts a file in place atomically: written beside its target under a temporary name, checked, given its
 * owner and mode, flushed to disk, renamed. A reader of the path sees the old file or the new one, never a part. It fails
 * in a folder that others than the user who runs it can change: they could exchange the file between two commands.
 */
export function placeFile(placement: Placement): string {
  const { path, mode, user, group } = placement
  const folder = posix.dirname(path)
  return [
    requireRootsFolder(folder),
    temporaryBeside(path),
    ...contentLines(Buffer.from(placement.content, placement.encoding ?? 'utf8')),
    ...(placement.check === undefined ? [] : ['set -- "$t"', placement.check]),
    sh`chown ${`${user}:${group}`} "$t"`,
    sh`chmod ${mode} "$t"`,
    flushFile('"$t"'),
    placement.busyInPlace === true
      ? sh`mv -f "$t" ${path} 2>/dev/null || { cat "$t" >${path}; rm -f "$t"; }`
      : sh`mv -f "$t" ${path}`,
    'trap - EXIT',
    restoreContext(path),
    ...(placement.after === undefined ? [] : [placement.after]),
  ].join('\n')
}
