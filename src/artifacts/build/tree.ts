import { createHash } from 'node:crypto'
import { constants, cp, lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { RmqError } from '../../errors.ts'
import { checkInterrupt } from '../download/interrupt.ts'

/** Not source code: the history, and what editors keep. */
const LEFT_OUT = new Set(['.git', '.idea', '.vscode'])

/**
 * Digest of a source tree: path, kind, x bit and content of every file, not its time. Left out are .git, settings of
 * editors, and the target folder beside each pom.xml, which is Maven's own.
 * @returns sha256, lower-case hex
 * @throws RmqError 'build-source' for a link out of the tree, 'interrupted'; the file system's own error.
 */
export async function digestTree(root: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await addFolder(root)
  return hash.digest('hex')

  async function addFolder(folder: string): Promise<void> {
    checkInterrupt(signal, root)
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries.map(({ name }) => name)
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isLeftOut(entry.name, names)) continue
      const path = join(folder, entry.name)
      const shown = relative(root, path)
      if (entry.isDirectory()) {
        await addFolder(path)
      } else if (entry.isSymbolicLink()) {
        hash.update(`link ${JSON.stringify([shown, await linkWithin(root, path)])}\n`)
      } else if (entry.isFile()) {
        const { mode } = await lstat(path)
        const content = createHash('sha256').update(await readFile(path))
        const kind = (mode & constants.S_IXUSR) === 0 ? 'file' : 'program'
        hash.update(`${kind} ${JSON.stringify([shown, content.digest('hex')])}\n`)
      }
    }
  }
}

/** Copies what `digestTree` reads of a tree to `to`, which is not there yet. The tree itself is only read. */
export async function copyTree(root: string, to: string): Promise<void> {
  const siblings = new Map<string, readonly string[]>()
  await cp(root, to, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: async (path) => {
      if (path === root) return true
      const folder = dirname(path)
      const names = siblings.get(folder) ?? (await readdir(folder))
      siblings.set(folder, names)
      return !isLeftOut(basename(path), names)
    },
  })
}

function isLeftOut(name: string, siblings: readonly string[]): boolean {
  return LEFT_OUT.has(name) || (name === 'target' && siblings.includes('pom.xml'))
}

/** A link's own text. What it leads to outside of the tree would be in no digest. */
async function linkWithin(root: string, path: string): Promise<string> {
  const text = await readlink(path)
  const target = relative(root, resolve(dirname(path), text))
  if (isAbsolute(text) || target === '..' || target.startsWith('../')) {
    throw new RmqError('build-source', `${path} is a link out of the source tree, to ${text}`, {
      hint: 'Put the file itself into the tree. A change of a file outside of it cannot be noticed.',
    })
  }
  return text
}
