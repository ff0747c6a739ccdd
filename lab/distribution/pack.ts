import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../process.ts'

const FILE_TIME = '2020-01-01T00:00:00Z'

/**
 * Packs `work`/`top`, sorted and with one time for all: the same parts give the same archive everywhere.
 * @returns the path of the .zip
 */
export async function packZip(work: string, top: string): Promise<string> {
  const entries = (await readdir(join(work, top), { recursive: true })).map((entry) => join(top, entry))
  const names = [top, ...entries].sort()
  const time = new Date(FILE_TIME)
  for (const name of names) await utimes(join(work, name), time, time)
  // Jars are compressed already: store them.
  await run('zip', ['-q', '-X', '-n', '.jar', 'archive.zip', '-@'], {
    cwd: work,
    env: { TZ: 'UTC' },
    input: `${names.join('\n')}\n`,
  })
  return join(work, 'archive.zip')
}

/** As `packZip`. @returns the path of the .tar.gz */
export async function packTarGz(work: string, top: string): Promise<string> {
  const stable = ['--sort=name', `--mtime=${FILE_TIME}`, '--owner=0', '--group=0', '--numeric-owner']
  const modes = ['--mode=u+rw,go=rX', '--format=gnu']
  await run('tar', [...stable, ...modes, '-I', 'gzip -n', '-cf', 'archive.tar.gz', top], { cwd: work })
  return join(work, 'archive.tar.gz')
}
