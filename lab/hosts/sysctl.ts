import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { labsDir } from '../paths.ts'

/**
 * Settings that belong to the kernel and not to a host: what one host sets, this machine and all hosts have.
 * The lab notes them before the first host boots and puts them back when the last one is gone.
 */
const FOLDERS = ['/proc/sys/vm', '/proc/sys/fs']
/** Writing these does something rather than sets something. */
const ACTIONS = new Set(['compact_memory', 'drop_caches', 'stat_refresh'])

const snapshotFile = (): string => join(labsDir(), 'kernel-settings.json')

/** Notes the values of today unless a lab that is up has done so. */
export async function noteKernelSettings(): Promise<void> {
  const settings: Record<string, string> = {}
  for (const file of await settingFiles()) {
    const value = await readFile(file, 'utf8').catch(() => undefined)
    if (value !== undefined) settings[file] = value.trim()
  }
  await writeFile(snapshotFile(), JSON.stringify(settings, undefined, 1), { flag: 'wx' }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    },
  )
}

/** Puts back what differs from the note. Returns the files that were written. */
export async function restoreKernelSettings(): Promise<readonly string[]> {
  const text = await readFile(snapshotFile(), 'utf8').catch(() => undefined)
  if (text === undefined) return []
  const restored: string[] = []
  for (const [file, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
    const now = await readFile(file, 'utf8').catch(() => value)
    if (now.trim() === value) continue
    // Counters and what the kernel does not let be written stay as they are.
    await writeFile(file, value).then(
      () => restored.push(file),
      () => undefined,
    )
  }
  await rm(snapshotFile())
  return restored
}

/** Plain settings that root may write. */
async function settingFiles(): Promise<readonly string[]> {
  const files: string[] = []
  for (const folder of FOLDERS) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile() && !ACTIONS.has(entry.name)) files.push(join(folder, entry.name))
    }
  }
  return files
}
