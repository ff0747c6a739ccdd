import { access, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { LabError } from '../errors.ts'
import { run } from '../process.ts'
import type { HostSpec, SeedFile } from './driver.ts'
import { waitFor } from './wait.ts'

const UNMOUNT_MS = 10_000

/** Path of a host's root file system on this machine. */
export const mountPoint = (host: HostSpec): string => join(host.dir, 'root')

const snapshotDir = (host: HostSpec, name: string): string => join(host.dir, 'snapshots', name)
/** Names of the snapshots between a disk and the image, the newest first, one a line. */
const underFile = (dir: string): string => `${dir}.under`
const ownUnderFile = (host: HostSpec): string => underFile(join(host.dir, 'upper'))

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

/** Unmounts the disk of a host that is off and removes all that it wrote, snapshots too. */
export async function discard(host: HostSpec): Promise<void> {
  await unmount(host)
  await run('rm', ['-rf', '--one-file-system', host.dir])
}

/**
 * Keeps the disk of a host that is off under a name. Nothing is copied: what the host has written becomes a layer that
 * is read only, and the disk goes on as an empty layer above it.
 * @param name letters, digits and hyphens; not the name of another snapshot of the host
 */
export async function freeze(host: HostSpec, name: string): Promise<void> {
  await unmount(host)
  const snapshot = snapshotDir(host, name)
  const under = await readUnder(ownUnderFile(host))
  await mkdir(join(host.dir, 'snapshots'), { recursive: true })
  await rename(join(host.dir, 'upper'), snapshot)
  await writeFile(underFile(snapshot), under.join('\n'))
  await thaw(host, name)
}

/** Throws away what a host that is off has written since a snapshot, or on another snapshot. */
export async function thaw(host: HostSpec, name: string): Promise<void> {
  await unmount(host)
  const under = [name, ...(await readUnder(underFile(snapshotDir(host, name))))]
  for (const folder of ['upper', 'work']) {
    await run('rm', ['-rf', '--one-file-system', join(host.dir, folder)])
  }
  await writeFile(ownUnderFile(host), under.join('\n'))
}

async function readUnder(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

async function unmount(host: HostSpec): Promise<void> {
  if (!(await isMounted(mountPoint(host)))) return
  // systemd-nspawn marks a tree in use by this file and leaves it behind when it is killed.
  const root = await stat(mountPoint(host))
  await rm(`/run/systemd/nspawn/locks/inode-${root.dev}:${root.ino}`, { force: true })
  await waitFor(
    async () => ((await run('umount', [mountPoint(host)], { mayFail: true })).code === 0 ? true : undefined),
    UNMOUNT_MS,
    () =>
      new LabError('lab-busy', `The disk of ${host.name} is in use and cannot be unmounted`, {
        hint: `Run "fuser -vm ${mountPoint(host)}" to see the processes.`,
      }),
  )
}

async function mount(host: HostSpec): Promise<void> {
  const [upper, work] = [join(host.dir, 'upper'), join(host.dir, 'work')]
  if (/[:,\\]/.test(`${host.rootfs}${host.dir}`)) {
    throw new LabError('lab-path', `overlayfs takes no path with a colon, comma or backslash: ${host.dir}`, {
      exitCode: 2,
      hint: 'Set RMQ_LAB_CACHE to another folder.',
    })
  }
  const snapshots = (await readUnder(ownUnderFile(host))).map((name) => snapshotDir(host, name))
  const layers = `lowerdir=${[...snapshots, host.rootfs].join(':')},upperdir=${upper},workdir=${work}`
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
