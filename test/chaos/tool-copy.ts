import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface ToolCopy {
  /** The command line's own file. */
  readonly cli: string
  /** Hexadecimal; differs between two builds. */
  readonly digest: string
}

/** Copies the built tool, so that a build during the rounds does not change it. @param dir made anew */
export async function copyTool(dir: string): Promise<ToolCopy> {
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  for (const name of ['bin', 'dist', 'package.json']) {
    await cp(join(ROOT, name), join(dir, name), { recursive: true })
  }
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'))
  const hash = createHash('sha256')
  for (const name of (await readdir(join(dir, 'dist'), { recursive: true })).sort()) {
    if (name.endsWith('.cjs')) hash.update(await readFile(join(dir, 'dist', name)))
  }
  return { cli: join(dir, 'bin', 'rmq-provision.js'), digest: hash.digest('hex').slice(0, 12) }
}
