import { access, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { LabError } from '../errors.ts'
import { run } from '../process.ts'
import type { HostSpec, SeedFile } from './driver.ts'
import { waitFor } from './wait.ts'

const UNMOUNT_MS = 10_000

/** Path of a host's root file system on this machine. */
export const mountPoint = (host: HostSpec): string => join(host.dir, 'root')

/** Says that the seed files were planted: later the host's own changes to them count. */
const seededMark = (host: HostSpec): string => join(host.dir, 'seeded')

/**
 * Puts an overlay over the image where what the host writes lands; the first time with the seed files in it.
 * @returns whether it was the first time
 */
export async function layDown(host: HostSpec, seed: readonly SeedFile[]): Promise<boolean> {
  for (const folder of ['upper', 'work', 'root']) await mkdir(join(host.dir, folder), { recursive: true })
  if (!(await isMounted(mountPoint(host)))) await mount(host)
  const seeded = await access(seededMark(host)).then(
    () => true,
    () => false,
  )
  if (seeded) return false
  for (const file of seed) await plant(mountPoint(host), file)
  await writeFile(seededMark(host), '')
  return true
}

/** Unmounts the disk of a host that is off and removes all that it wrote. */
export async function discard(host: HostSpec): Promise<void> {
  if (await isMounted(mountPoint(host))) {
    // systemd-nspawn marks a tree in use by this file and leaves it behind when it is killed.
    const root = await stat(mountPoint(host))
    await rm(`/run/systemd/nspawn/locks/inode-${root.dev}:${root.ino}`, { force: true })
    await waitFor(
      async () =>
        (await run('umount', [mountPoint(host)], { mayFail: true })).code === 0 ? true : undefined,
      UNMOUNT_MS,
      () =>
        new LabError('lab-busy', `The disk of ${host.name} is in use and cannot be unmounted`, {
          hint: `Run "fuser -vm ${mountPoint(host)}" to see the processes.`,
        }),
    )
  }
  await run('rm', ['-rf', '--one-file-system', host.dir])
}

async function mount(host: HostSpec): Promise<void> {
  const [upper, work] = [join(host.dir, 'upper'), join(host.dir, 'work')]
  if (/[:,\\]/.test(`${host.rootfs}${host.dir}`)) {
    throw new LabError('lab-path', `overlayfs takes no path with a colon, comma or backslash: ${host.dir}`, {
      exitCode: 2,
      hint: 'Set RMQ_LAB_CACHE to another folder.',
    })
  }
  const layers = `lowerdir=${host.rootfs},upperdir=${upper},workdir=${work}`
  const result = await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, mountPoint(host)], {
    mayFail: true,
  })
  if (result.code === 0) return
  throw new LabError('lab-overlay', `No overlay file system could be made in ${host.dir}`, {
    hint: 'Set RMQ_LAB_CACHE to a folder on a real disk (ext4, xfs), not on an overlay or a network share.',
    output: result.stderr.trim(),
  })
}

async function plant(root: string, file: SeedFile): Promise<void> {
  const path = join(root, file.path)
  const owner = file.owner ?? 0
  const folderMode = (file.mode & 0o044) === 0 ? 0o700 : 0o755
  const made = await mkdir(dirname(path), { recursive: true, mode: folderMode })
  if (made !== undefined) await chown(made, owner, owner)
  await rm(path, { force: true })
  await writeFile(path, file.content, { mode: file.mode })
  await chown(path, owner, owner)
}

async function isMounted(path: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  // Blanks in a path are written as \040 there.
  return mounts.includes(` ${path.replaceAll(' ', '\\040')} overlay `)
}
