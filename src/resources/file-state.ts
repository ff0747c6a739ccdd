import { isUtf8 } from 'node:buffer'
import type { Answer, ProbeKind, SharedProbe } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'

/** Bytes of a file that a probe reads. Everything this tool renders is far smaller. */
export const CONTENT_LIMIT = 65_536

/** State of a path. */
export type FileState =
  | { readonly kind: 'absent' }
  /** A symbolic link (its target as written), a directory, or anything else that is no regular file. */
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'other' }
  | {
      readonly kind: 'file'
      /** Four octal digits, '0644'. */
      readonly mode: string
      readonly user: string
      readonly group: string
      /** undefined for a file over CONTENT_LIMIT. */
      readonly content: string | undefined
      /**
       * Only for bytes that are no UTF-8 (a comment in GBK), of which `content` has lost some: a character per
       * byte, for who puts back what is not ours.
       */
      readonly latin1?: string
    }

/** Octal mode with all four digits, as FileSpec has it. */
export function fourDigits(mode: string): string {
  return mode.padStart(4, '0')
}

/** The probe of one file. All files of a host are read together: three processes, however many they are. */
export function fileProbe(path: string): SharedProbe<FileState> {
  return { kind: FILES, item: path }
}

/**
 * Prints a line per path with its kind, then one per regular file with mode, owner and size, then the contents of
 * the regular files as one base64 word: an answer is text, and a file may hold anything.
 */
const filesScript = (paths: readonly string[]): string => `set --
for f in ${sh`${paths}`}; do
  if [ -L "$f" ]; then printf 'link '; readlink "$f"
  elif [ -f "$f" ]; then echo file; set -- "$@" "$f"
  elif [ -d "$f" ]; then echo directory
  elif [ -e "$f" ]; then echo other
  else echo absent
  fi
done
[ $# = 0 ] || { stat -c '%a %U %G %s' "$@" && head -q -c ${CONTENT_LIMIT} "$@" | base64 -w 0; }`

/** @throws Error when the answer is cut short or of another form. */
export function parseFileStates(
  { stdout }: Answer,
  paths: readonly string[],
): ReadonlyMap<string, FileState> {
  const lines = stdout.split('\n')
  const kinds = lines.slice(0, paths.length)
  const regular = kinds.filter((kind) => kind === 'file').length
  const attributes = lines.slice(paths.length, paths.length + regular)
  const contents = Buffer.from(lines[paths.length + regular] ?? '', 'base64')
  const states = new Map<string, FileState>()
  let next = 0
  let offset = 0
  for (const [index, path] of paths.entries()) {
    const kind = kinds[index] ?? ''
    if (kind === 'absent' || kind === 'directory' || kind === 'other') states.set(path, { kind })
    else if (kind.startsWith('link ')) states.set(path, { kind: 'link', target: kind.slice('link '.length) })
    else if (kind === 'file') {
      const { size, ...attributesOfFile } = parseAttributes(attributes[next++] ?? '')
      const end = offset + Math.min(size, CONTENT_LIMIT)
      if (contents.length < end) throw unreadable(`${contents.length} bytes of contents`)
      const bytes = contents.subarray(offset, end)
      const content = size > CONTENT_LIMIT ? undefined : bytes.toString('utf8')
      const latin1 = content === undefined || isUtf8(bytes) ? {} : { latin1: bytes.toString('latin1') }
      states.set(path, { kind, ...attributesOfFile, content, ...latin1 })
      offset = end
    } else throw unreadable(kind)
  }
  return states
}

function parseAttributes(line: string): { mode: string; user: string; group: string; size: number } {
  const [, mode, user, group, size] = /^([0-7]+) (\S+) (\S+) (\d+)$/.exec(line) ?? []
  if (mode === undefined || user === undefined || group === undefined) throw unreadable(line)
  return { mode: fourDigits(mode), user, group, size: Number(size) }
}

function unreadable(text: string): Error {
  return new Error(`the state of files cannot be read from ${JSON.stringify(text)}`)
}

const FILES: ProbeKind<FileState> = { script: filesScript, parse: parseFileStates }
