import type { Answer } from '../../src/engine/resource.ts'

/** Type, octal mode, owner, size in bytes and target of a file, as find prints them. */
interface FileFacts {
  readonly type: string
  readonly mode: string
  readonly owner: string
  readonly size: string
  readonly target: string
}

/** A file of an unpacked program that is not as it was installed. */
export type FileChange = { readonly path: string } & (
  { readonly kind: 'added' | 'removed' } | { readonly kind: 'changed'; readonly how: string }
)

export interface ProgramFiles {
  readonly changes: readonly FileChange[]
  /** Number of further differences that the host did not print. */
  readonly more: number
  /** Folders of programs without a list. */
  readonly unlisted: readonly string[]
}

/** The files of an answer of surveyScript; its start scripts are left out. */
export function parseProgramFiles({ stdout }: Answer): ProgramFiles {
  const lines = stdout.split('\n')
  const end = lines.indexOf('edit')
  const own = end === -1 ? lines : lines.slice(0, end)
  const words = own.map((line) => line.split('\t'))
  return {
    changes: [...own.flatMap(otherSum), ...words.flatMap(changeOf)].sort((one, other) =>
      one.path < other.path ? -1 : 1,
    ),
    more: Number(words.find(([word]) => word === 'more')?.[1] ?? 0),
    unlisted: words.flatMap(([word, path]) => (word === 'unlisted' && path !== undefined ? [path] : [])),
  }
}

/** A line of `sha256sum -c` on a file with another sum than that of the list, or one that cannot be read. */
function otherSum(line: string): FileChange[] {
  const path = pathIn(/^(.*): FAILED(?: open or read)?$/.exec(line)?.[1])
  return path === undefined ? [] : [{ kind: 'changed', path, how: 'content' }]
}

function changeOf(words: readonly string[]): FileChange[] {
  const [word, ...rest] = words
  const path = pathIn(rest.at(-1))
  if (path === undefined) return []
  if (word === 'added' || word === 'removed') return [{ kind: word, path }]
  if (word !== 'changed' || rest.length !== 11) return []
  return [{ kind: 'changed', path, how: howOf(factsOf(rest.slice(0, 5)), factsOf(rest.slice(5, 10))) }]
}

/** '/a/./b' is '/a/b'. */
const pathIn = (text = ''): string | undefined =>
  text.startsWith('/') ? text.replace(/\/\.(?=\/|$)/, '') : undefined

const factsOf = ([
  type = '',
  mode = '',
  owner = '',
  size = '',
  target = '',
]: readonly string[]): FileFacts => ({
  type,
  mode,
  owner,
  size,
  target,
})

function howOf(was: FileFacts, now: FileFacts): string {
  if (was.type !== now.type) return now.type === 'l' ? 'a link now' : 'not what it was'
  const differs = [
    ...(was.size === now.size && was.target === now.target ? [] : ['content']),
    ...(was.mode === now.mode ? [] : [`mode ${now.mode}, was ${was.mode}`]),
    ...(was.owner === now.owner ? [] : [`owner ${now.owner}, was ${was.owner}`]),
  ]
  return differs.join(', ')
}
