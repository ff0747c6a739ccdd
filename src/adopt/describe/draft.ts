import { own, setOwn } from '../../objects.ts'
import type { Path } from '../../inventory/raw.ts'

/** A text of a host in a comment: one line of printable characters, not too long. */
export function plain(text: string, most = 200): string {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most)}…`
}

/** A value of a host in the inventory, where ${ would be a reference to the environment. */
export const literal = (text: string): string => text.replaceAll('${', () => '$${')

/** The inventory as it grows: values, the comments above them, and what a person has to look at. */
export class Draft {
  readonly tree: Record<string, unknown> = {}
  readonly comments = new Map<string, { readonly path: Path; readonly lines: string[] }>()
  /** Things to know; the inventory is whole without an answer to them. */
  readonly notes: string[] = []
  /** Things that the inventory lacks, or that apply would change. */
  readonly todos: string[] = []
  /** Reasons for which the inventory does not ask apply to take the processes over. */
  readonly withheld = new Set<string>()
  /** Environment variables that the inventory refers to. */
  readonly variables = new Set<string>()

  put(path: Path, value: unknown): void {
    let at: object = this.tree
    path.slice(0, -1).forEach((step, index) => {
      const next = own(at as Record<string, unknown>, String(step))
      if (typeof next === 'object' && next !== null) at = next
      else {
        const made: object = typeof path[index + 1] === 'number' ? [] : {}
        setOwn(at, step, made)
        at = made
      }
    })
    setOwn(at, path.at(-1) ?? '', value)
  }

  /** The value at a path; undefined: there is none. */
  get(path: Path): unknown {
    let at: unknown = this.tree
    for (const step of path) {
      if (typeof at !== 'object' || at === null) return undefined
      at = own(at as Record<string, unknown>, String(step))
    }
    return at
  }

  remove(path: Path): void {
    const parent = this.get(path.slice(0, -1))
    if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, path.at(-1) ?? '')
    this.comments.delete(JSON.stringify(path))
  }

  /** A comment above the key at `path`; at the top of the file for the empty path. */
  comment(path: Path, text: string): void {
    const key = JSON.stringify(path)
    const known = this.comments.get(key) ?? { path, lines: [] }
    this.comments.set(key, known)
    if (!known.lines.includes(text)) known.lines.push(plain(text, 400))
  }

  withholdTakeOver(reason: string): void {
    this.withheld.add(reason)
  }

  note(text: string, path: Path = []): void {
    this.notes.push(plain(text, 400))
    this.comment(path, text)
  }

  todo(text: string, path: Path = []): void {
    this.todos.push(plain(text, 400))
    this.comment(path, text)
  }
}
