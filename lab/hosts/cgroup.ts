import { access, readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

import { waitFor } from './wait.ts'

const ROOT = '/sys/fs/cgroup'
/** A busy machine frees the memory of killed JVMs slowly. */
const GONE_MS = 60_000

/**
 * Ends what is left in the control groups of one host, and removes them; the lab's common ones go once no host is left in
 * them. The supervisor of a host may have been killed without it.
 */
export async function removeControlGroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const common = join(hierarchy, 'rmqlab')
    // A killed process stays in its group until it is reaped.
    await waitFor(
      () => remove(join(common, name)),
      GONE_MS,
      () => new Error(`processes are left in ${common}/${name}`),
    )
    await rmdir(common).catch(() => undefined)
  }
}

/** Control groups v2 have one tree; v1 has one for each controller. */
async function hierarchies(): Promise<readonly string[]> {
  const unified = await access(join(ROOT, 'cgroup.procs')).then(
    () => true,
    () => false,
  )
  return unified ? [ROOT] : (await readdir(ROOT)).map((name) => join(ROOT, name))
}

/** A group can be removed once it has neither children nor processes: from the leaves up. Ends its processes. */
async function remove(path: string): Promise<true | undefined> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return true
  for (const entry of entries) {
    if (entry.isDirectory()) await remove(join(path, entry.name))
  }
  for (const pid of await processesIn(path)) kill(pid)
  return rmdir(path).then(
    () => true,
    () => undefined,
  )
}

async function processesIn(path: string): Promise<number[]> {
  const list = await readFile(join(path, 'cgroup.procs'), 'utf8').catch(() => '')
  return list.split('\n').filter(Boolean).map(Number)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended meanwhile.
  }
}
