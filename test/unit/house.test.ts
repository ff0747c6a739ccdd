import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** More files than this in one folder are hard to find one's way in: divide it by subject. */
const MOST_FILES = 20
const WRITTEN = ['src', 'roles', 'lab', 'scripts', 'test', 'docs', 'inventories']
/** docs/style.md and this file name the words; fixtures are texts of others. */
const NOT_OURS = /^(docs\/style\.md|test\/unit\/house\.test\.ts|test\/fixtures\/.*)$/
const TEXT = /\.(ts|mjs|js|md|ya?ml|ini|sh|java)$/
/**
 * Words of docs/style.md that read as riddles, or speak of processes as people. The Unix user `nobody` is no such word:
 * it stands in quotes or in a path.
 */
const WORDS =
  /(?<![/-])\bnobody\b(?!['`])|\b(somebody|whoever|shall|tells?|told|for good|mend(s|ed|ing)?|(was|were|is|are) left alone|lets? go)\b/i
/** A docstring begins with a noun, or with a verb in the third person. */
const RELATIVE_CLAUSE = /\/\*\*\s+(?:\*\s+)?(?:What|Whether|Who|Whose|How|Where|When|Which|Why)\b.*/g

function folders(path: string): string[] {
  const below = readdirSync(join(ROOT, path), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [path, ...below.flatMap(({ name }) => folders(join(path, name)))]
}

function filesIn(path: string): string[] {
  return folders(path).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && TEXT.test(entry.name))
      .map(({ name }) => join(folder, name)),
  )
}

/** 'path:line: text' of each line that the pattern matches. */
function linesWith(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}

it.each(['src', 'roles', 'lab', 'test', 'bench', 'scripts'].flatMap(folders))(
  '%s has at most 20 files',
  (folder) => {
    const files = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeLessThanOrEqual(MOST_FILES)
  },
)

it('gives every folder and file of src a place in the order of the rooms', () => {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    readonly forbidden: readonly { readonly name: string; readonly from: { readonly pathNot?: unknown } }[]
  }
  const floors = forbidden.find(({ name }) => name === 'every-room-has-a-floor')?.from.pathNot as string[]
  // A file without imports is in none of the relations that dependency-cruiser checks.
  const paths = filesIn('src').filter((path) => !floors.some((floor) => new RegExp(floor).test(path)))
  expect(paths).toEqual([])
})

it('gives no steps to a resource that reads nothing: it would still differ after them', () => {
  const readers = [...filesIn('src'), ...filesIn('roles')].filter((file) =>
    /probe: readsNothing\b/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(readers).not.toEqual([])
  for (const file of readers)
    expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/converge: \(\) => \[\],/)
})

describe('the language of docs/style.md', () => {
  it.each(WRITTEN)('has no word of the forbidden ones in %s', (folder) => {
    const files = filesIn(folder).filter((file) => !NOT_OURS.test(file))
    expect(linesWith(WORDS, files)).toEqual([])
  })

  it.each(['README.md', 'CHANGELOG.md'])('has no word of the forbidden ones in %s', (file) => {
    expect(linesWith(WORDS, [file])).toEqual([])
  })

  it.each(['src', 'roles', 'lab', 'scripts'])('begins docstrings of %s with a noun or a verb', (folder) => {
    const found = filesIn(folder).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(RELATIVE_CLAUSE)].map(
        ([text]) => `${file}: ${text}`,
      ),
    )
    expect(found).toEqual([])
  })

  it.each([
    ['nobody else answers', true],
    ["test('nobody answers')", true],
    ["const user = 'nobody'", false],
    ['The broker was left alone', true],
    ['the log tells why', true],
    ['amend the plan', false],
  ])('finds %j: %s', (line, found) => {
    expect(WORDS.test(line)).toBe(found)
  })
})
