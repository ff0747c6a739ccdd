import { createHash } from 'node:crypto'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { sourceFile } from '../paths.ts'
import type { Version } from './versions.ts'

/** Folders of a distribution that lie in the folder of its version beside this file. */
const PARTS = ['bin', 'conf']

const folderOf = (version: Version): string => sourceFile(`distribution/${version}`)

/** Copies the files written for a version into the distribution at `top`. */
export async function addFiles(version: Version, top: string): Promise<void> {
  for (const part of PARTS) await cp(join(folderOf(version), part), join(top, part), { recursive: true })
}

/** Another for another set of these files: a distribution that was made of older ones is to be made again. */
export async function filesDigest(version: Version): Promise<string> {
  const folder = folderOf(version)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    hash.update(`${relative(folder, file)}\n`).update(await readFile(file))
  }
  return hash.digest('hex')
}
