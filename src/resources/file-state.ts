import type { Answer } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'

/** Bytes of a file that a probe reads. Everything this tool renders is far smaller. */
export const CONTENT_LIMIT = 65_536

/** What lies at a path. */
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
    }

/** Read-only fragment: kind, mode, owner and content of one file; two processes (stat, head). */
export function fileProbeScript(path: string): string {
  return `f=${sh`${path}`}
if [ -L "$f" ]; then printf 'link '; readlink "$f"
elif [ -f "$f" ]; then stat -c 'file %a %U %G %s' "$f" && head -c ${String(CONTENT_LIMIT)} "$f" && printf '\\nend\\n'
elif [ -d "$f" ]; then echo directory
elif [ -e "$f" ]; then echo other
else echo absent
fi`
}

/** Octal mode with all four digits, as FileSpec has it. */
export function fourDigits(mode: string): string {
  return mode.padStart(4, '0')
}

/** @throws Error when the answer is cut short or of another form. */
export function parseFileState(answer: Answer): FileState {
  const { stdout } = answer
  const newline = stdout.indexOf('\n')
  const head = newline === -1 ? stdout : stdout.slice(0, newline)
  const [kind = '', ...words] = head.split(' ')
  switch (kind) {
    case 'absent':
    case 'directory':
    case 'other':
      return { kind }
    case 'link':
      return { kind, target: words.join(' ') }
    case 'file': {
      const [mode, user, group, size] = words
      // The content is framed, so that a missing newline at its end is told from a frame's own.
      const end = stdout.replace(/\n$/, '').lastIndexOf('\nend')
      if (!mode || !user || !group || !size || end < newline) throw unreadable(head)
      const content = Number(size) > CONTENT_LIMIT ? undefined : stdout.slice(newline + 1, end)
      return { kind, mode: fourDigits(mode), user, group, content }
    }
    default:
      throw unreadable(head)
  }
}

function unreadable(head: string): Error {
  return new Error(`the state of a file cannot be read from ${JSON.stringify(head)}`)
}
