import { readFile } from 'node:fs/promises'

/** A zombie has ended: only its parent has not waited for it yet. */
export async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return status !== undefined && !/\) [ZX] /.test(status)
}
